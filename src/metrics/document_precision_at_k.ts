import { defineRankingMetric } from "../declare/metric.js";
import { hitsAt } from "./hitsAt.js";

export default defineRankingMetric({
  name: "document_precision@k",
  aliases: ["document_precision_at_k"],
  about:
    "Precision at k as the document that the softmax model is from has it: one item, drawn from those that the model is told of the user, is the only relevant one, and these stay candidates. So it is at most 1/k. Computed is its expectation over the draw.",
  formula: "hits in the first k / (known items · k), a hit being a known item of the user",
  source:
    "Google, recommendation systems course, colab “Recommendation Systems with TensorFlow”, VI (`tf.metrics.precision_at_k`)",
  relevant: "known",
  ofUser: (list, k) => hitsAt(list, k) / (list.relevant * k),
});
