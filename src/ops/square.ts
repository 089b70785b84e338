import { defineFunction } from "./elementwise.js";

export default defineFunction({
  name: "square",
  aliases: ["tf.square"],
  formula: "x²",
  source: "NumPy, square",
  apply: (tf, x) => tf.square(x),
});
