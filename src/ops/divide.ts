import { defineArithmetic } from "./arithmetic.js";

export default defineArithmetic({
  name: "divide",
  aliases: ["tf.div", "tf.divide", "tf.truediv"],
  about:
    "The first tensor divided by the second, element by element: y = a/b. Where b is 0, y is infinite or not a number, and training stops there and names the line.",
  max: 2,
  combine: (tf, a, b) => tf.div(a, b),
});
