import { defineLoss } from "../declare/loss.js";
import { absoluteErrorsOf } from "./errors.js";

export default defineLoss({
  name: "mae",
  about: "Mean of absolute errors.",
  formula: "Σ |predicted − target| / n",
  reduction: "mean",
  compute: ({ tf }, predicted, target) => tf.mean(absoluteErrorsOf(tf, predicted, target)),
});
