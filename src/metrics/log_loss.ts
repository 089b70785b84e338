import { defineMetric } from "../declare/metric.js";
import { crossEntropy, logisticCrossEntropy } from "./crossEntropies.js";

export default defineMetric({
  name: "log_loss",
  about:
    "Mean surprise a row at what is true, in nats: logistic with one number a row, over the classes with several. A probability counts as at least 2⁻⁵² from 0 and 1.",
  formula:
    "−Σ target·ln predicted / n;  with one number a row −Σ (target·ln predicted + (1 − target)·ln(1 − predicted)) / n",
  source: "Good 1952; scikit-learn, log_loss",
  better: "lower",
  compute(predicted, target, about) {
    const entropy = about.width === 1 ? logisticCrossEntropy : crossEntropy;
    const { sum, rows } = entropy("log_loss", predicted, target, about);
    return sum / rows;
  },
});
