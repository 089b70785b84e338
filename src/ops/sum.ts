import { defineReduction } from "./reduction.js";

export default defineReduction({
  name: "sum",
  aliases: ["tf.reduce_sum"],
  about: "Sum over one axis of each example: y = Σⱼ xⱼ.",
  reduce: (tf, x, axis, keepDims) => tf.sum(x, axis, keepDims),
});
