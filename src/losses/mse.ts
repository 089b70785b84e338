import { defineLoss } from "../declare/loss.js";

export default defineLoss({
  name: "mse",
  about: "Mean of squared errors.",
  formula: "Σ (predicted − target)² / n",
  source: "ANTK, node_ops.mse",
  compares: "values",
  reduction: "mean",
  metric: "rmse",
  rmseOf: Math.sqrt,
  terms: ({ tf }, predicted, target) => tf.square(tf.sub(predicted, target)),
});
