import { defineLoss } from "../declare/loss.js";
import { errorsOf } from "./errors.js";

export default defineLoss({
  name: "mse",
  about: "Mean of squared errors.",
  formula: "Σ (predicted − target)² / n",
  reduction: "mean",
  compute: ({ tf }, predicted, target) => tf.mean(tf.square(errorsOf(tf, predicted, target))),
});
