import { defineMetric } from "../declare/metric.js";
import { crossEntropy } from "./crossEntropies.js";

export default defineMetric({
  name: "cross_entropy",
  about:
    "Sum over rows of the surprise at the right class, in nats. A probability counts as at least 2⁻⁵² from 0 and 1; ANTK adds 10⁻⁸ to it instead.",
  formula: "−Σ target·ln predicted",
  source: "ANTK, node_ops.cross_entropy; Shannon 1948",
  better: "lower",
  compute: (predicted, target, about) => crossEntropy("cross_entropy", predicted, target, about).sum,
});
