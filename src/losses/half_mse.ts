import { defineLoss } from "../declare/loss.js";

export default defineLoss({
  name: "half_mse",
  about: "Half the mean of squared errors: its gradient is the mean error.",
  formula: "Σ (predicted − target)² / 2n",
  source: "MXNet, LinearRegressionOutput, with a gradient divided by the minibatch",
  compares: "values",
  reduction: "mean",
  metric: "rmse",
  rmseOf: (objective) => Math.sqrt(2 * objective),
  terms: ({ tf }, predicted, target) => tf.mul(tf.square(tf.sub(predicted, target)), 0.5),
});
