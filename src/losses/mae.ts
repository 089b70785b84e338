import { absolute } from "../declare/absolute.js";
import { defineLoss } from "../declare/loss.js";

export default defineLoss({
  name: "mae",
  about: "Mean of absolute errors; slope 0 at an exact hit.",
  formula: "Σ |predicted − target| / n",
  source: "ANTK, node_ops.mae",
  compares: "values",
  reduction: "mean",
  metric: "mae",
  terms: ({ tf }, predicted, target) => absolute(tf, tf.sub(predicted, target)),
});
