import { defineLoss } from "../declare/loss.js";
import { absoluteOf } from "./errors.js";

export default defineLoss({
  name: "absolute",
  about: "Sum of absolute errors; slope 0 at an exact hit.",
  formula: "Σ |predicted − target|",
  source: "Bishop 2006, §1.5.5",
  compares: "values",
  reduction: "sum",
  metric: "mae",
  terms: ({ tf }, predicted, target) => absoluteOf(tf, tf.sub(predicted, target)),
});
