import { defineLoss } from "../declare/loss.js";
import { absoluteErrorsOf } from "./errors.js";

export default defineLoss({
  name: "absolute",
  about: "Sum of absolute errors.",
  formula: "Σ |predicted − target|",
  reduction: "sum",
  compute: ({ tf }, predicted, target) => tf.sum(absoluteErrorsOf(tf, predicted, target)),
});
