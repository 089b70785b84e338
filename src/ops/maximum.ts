import { defineArithmetic } from "./arithmetic.js";

export default defineArithmetic({
  name: "maximum",
  aliases: ["tf.maximum"],
  about:
    "The larger of two tensors, element by element: y = max(a, b). Where they are equal, they share the gradient evenly.",
  max: 2,
  // tfjs gives the gradient of a tie to the first, and its wasm kernel ignores a second that is not a number.
  combine: (tf, a, b) => tf.add(tf.mul(tf.maximum(a, b), 0.5), tf.mul(tf.maximum(b, a), 0.5)),
});
