import { defineLoss } from "../declare/loss.js";

export default defineLoss({
  name: "se",
  about: "Sum of squared errors.",
  formula: "Σ (predicted − target)²",
  source: "ANTK, node_ops.se",
  compares: "values",
  reduction: "sum",
  metric: "rmse",
  rmseOf: Math.sqrt,
  terms: ({ tf }, predicted, target) => tf.square(tf.sub(predicted, target)),
});
