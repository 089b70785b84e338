import { defineLoss } from "../declare/loss.js";
import { crossEntropyOfRows } from "./probabilities.js";

export default defineLoss({
  name: "cross_entropy",
  about: "Cross-entropy between classes and predicted probabilities, such as mult_log_reg's; a sum.",
  formula: "−Σₙ Σ_c t_nc·log(p_nc + 10⁻⁸)",
  source: "ANTK, node_ops.cross_entropy",
  compares: "classes",
  reduction: "sum",
  metric: "loss",
  terms: ({ tf }, probabilities, target) => crossEntropyOfRows(tf, probabilities, target),
});
