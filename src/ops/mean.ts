import { defineReduction } from "./reduction.js";

export default defineReduction({
  name: "mean",
  aliases: ["tf.reduce_mean"],
  about: "Mean over one axis of each example: y = Σⱼ xⱼ / n.",
  reduce: (tf, x, axis, keepDims) => tf.mean(x, axis, keepDims),
});
