import { defineArithmetic } from "./arithmetic.js";

export default defineArithmetic({
  name: "add",
  aliases: ["tf.add", "tf.add_n"],
  about: "Sum of tensors, element by element.",
  combine: (tf, a, b) => tf.add(a, b),
});
