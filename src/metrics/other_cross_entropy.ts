import { defineMetric } from "../declare/metric.js";
import { logisticCrossEntropy } from "./crossEntropies.js";

export default defineMetric({
  name: "other_cross_entropy",
  aliases: ["logistic_loss"],
  about:
    "Sum of logistic losses: each number predicted is a yes or no of its own. A probability counts as at least 2⁻⁵² from 0 and 1.",
  formula: "−Σ (target·ln predicted + (1 − target)·ln(1 − predicted))",
  source: "ANTK, node_ops.other_cross_entropy; Cox 1958",
  better: "lower",
  compute: (predicted, target, about) =>
    logisticCrossEntropy("other_cross_entropy", predicted, target, about).sum,
});
