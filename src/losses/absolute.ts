import { absolute } from "../declare/absolute.js";
import { defineLoss } from "../declare/loss.js";

export default defineLoss({
  name: "absolute",
  about: "Sum of absolute errors; slope 0 at an exact hit.",
  formula: "Σ |predicted − target|",
  source: "Bishop 2006, §1.5.5",
  compares: "values",
  reduction: "sum",
  metric: "mae",
  terms: ({ tf }, predicted, target) => absolute(tf, tf.sub(predicted, target)),
});
