import { defineFunction } from "./elementwise.js";

export default defineFunction({
  name: "negative",
  aliases: ["tf.neg", "tf.negative"],
  formula: "−x",
  source: "NumPy, negative",
  apply: (tf, x) => tf.neg(x),
});
