import { defineLoss } from "../declare/loss.js";
import { crossEntropyOfRows } from "./probabilities.js";

export default defineLoss({
  name: "perplexity",
  about:
    "How many equally likely classes the predicted probabilities are as unsure as: e to the mean cross-entropy. ANTK raises e to the sum, which overflows for any minibatch of more than a few examples.",
  formula: "exp(−Σₙ Σ_c t_nc·log(p_nc + 10⁻⁸) / n)",
  source:
    "Jurafsky and Martin, Speech and Language Processing, §3.2.1; ANTK, node_ops.perplexity, with a mean",
  compares: "classes",
  reduction: "mean",
  metric: "loss",
  terms: ({ tf }, probabilities, target) => crossEntropyOfRows(tf, probabilities, target),
  finish: ({ tf }, mean) => tf.exp(mean),
});
