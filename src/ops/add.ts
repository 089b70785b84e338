import { defineArithmetic } from "./arithmetic.js";

export default defineArithmetic({
  name: "add",
  aliases: ["tf.add", "tf.add_n"],
  about: "Sum of tensors, element by element: y = a + b + …",
  combine: (tf, a, b) => tf.add(a, b),
});
