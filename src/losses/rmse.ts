import { defineLoss } from "../declare/loss.js";

export default defineLoss({
  name: "rmse",
  about: "Root of the mean of squared errors; gradient 0 where every error is 0.",
  formula: "√(Σ (predicted − target)² / n)",
  source: "ANTK, node_ops.rmse",
  compares: "values",
  reduction: "mean",
  metric: "rmse",
  terms: ({ tf }, predicted, target) => tf.square(tf.sub(predicted, target)),
  finish({ tf }, mean) {
    // The slope of √ at 0 is infinite, and times the errors' 0 it is NaN: there take the root of 1, less 1. By a step,
    // which tfjs can differentiate, unlike a comparison.
    const isZero = tf.sub(1, tf.step(mean));
    return tf.sub(tf.sqrt(tf.add(mean, isZero)), isZero);
  },
});
