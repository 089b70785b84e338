import { defineLoss } from "../declare/loss.js";

export default defineLoss({
  name: "logistic_with_logits",
  aliases: ["sigmoid_cross_entropy"],
  about: "Cross-entropy of the sigmoid of each score (logit) with its target in [0, 1], averaged.",
  formula: "Σ t·log(1 + e⁻ˣ) + (1 − t)·log(1 + eˣ) / n",
  source: "Bishop 2006, eq. 4.90; both logarithms as softplus, which neither overflows nor takes a log of 0",
  compares: "values",
  reduction: "mean",
  metric: "loss",
  terms: ({ tf }, x, t) => tf.add(tf.mul(t, tf.softplus(tf.neg(x))), tf.mul(tf.sub(1, t), tf.softplus(x))),
});
