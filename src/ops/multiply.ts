import { defineArithmetic } from "./arithmetic.js";

export default defineArithmetic({
  name: "multiply",
  aliases: ["tf.mul", "tf.multiply"],
  about: "Product of tensors, element by element (Hadamard): y = a·b·…",
  combine: (tf, a, b) => tf.mul(a, b),
});
