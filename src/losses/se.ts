import { defineLoss } from "../declare/loss.js";
import { errorsOf } from "./errors.js";

export default defineLoss({
  name: "se",
  about: "Sum of squared errors.",
  formula: "Σ (predicted − target)²",
  reduction: "sum",
  compute: ({ tf }, predicted, target) => tf.sum(tf.square(errorsOf(tf, predicted, target))),
});
