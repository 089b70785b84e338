import { defineLoss } from "../declare/loss.js";
import { logSumExpOfRows } from "./logSumExp.js";

export default defineLoss({
  name: "softmax_cross_entropy",
  about: "Cross-entropy between classes and the softmax of scores (logits), averaged over the examples.",
  formula: "Σₙ Σ_c t_nc·(log Σ_k exp x_nk − x_nc) / n",
  source:
    "Bishop 2006, eq. 4.108; the scores are shifted by the largest of their row, so that nothing overflows",
  compares: "classes",
  reduction: "mean",
  metric: "loss",
  terms: ({ tf }, logits, target) => tf.sum(tf.mul(target, tf.sub(logSumExpOfRows(tf, logits), logits)), 1),
});
