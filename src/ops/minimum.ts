import { defineArithmetic } from "./arithmetic.js";

export default defineArithmetic({
  name: "minimum",
  aliases: ["tf.minimum"],
  about:
    "The smaller of two tensors, element by element: y = min(a, b). Where they are equal, they share the gradient evenly.",
  max: 2,
  // tfjs gives the gradient of a tie to the first, and its wasm kernel ignores a second that is not a number.
  combine: (tf, a, b) => tf.add(tf.mul(tf.minimum(a, b), 0.5), tf.mul(tf.minimum(b, a), 0.5)),
});
