import { defineLoss } from "../declare/loss.js";

export default defineLoss({
  name: "negative_sampling",
  about: "Logistic regression that tells each example from its negatives, as in word2vec's skip-gram.",
  formula: "Σ (−log σ(s⁺) − Σ log σ(−s⁻)) / n",
  source: "Mikolov et al. 2013, arXiv:1310.4546, eq. 4; with uniform negatives; −log σ(x) as softplus(−x)",
  compares: "negatives",
  reduction: "mean",
  metric: "loss",
  terms: ({ tf }, positive, negatives) =>
    tf.add(tf.softplus(tf.neg(positive)), tf.sum(tf.softplus(negatives), 1)),
});
