import { defineLoss } from "../declare/loss.js";
import { logOf } from "./probabilities.js";

export default defineLoss({
  name: "other_cross_entropy",
  aliases: ["logistic"],
  about: "Cross-entropy of each predicted probability with its target in [0, 1]; a sum.",
  formula: "−Σ t·log(p + 10⁻⁸) + (1 − t)·log(1 − p + 10⁻⁸)",
  source: "ANTK, node_ops.other_cross_entropy; finite at probabilities of 0 and 1",
  compares: "values",
  reduction: "sum",
  metric: "loss",
  terms({ tf }, p, t) {
    const hits = tf.mul(t, logOf(tf, p));
    const misses = tf.mul(tf.sub(1, t), logOf(tf, tf.sub(1, p)));
    return tf.neg(tf.add(hits, misses));
  },
});
