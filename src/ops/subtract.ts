import { defineArithmetic } from "./arithmetic.js";

export default defineArithmetic({
  name: "subtract",
  aliases: ["tf.sub", "tf.subtract"],
  about: "The first tensor minus the second, element by element: y = a − b.",
  max: 2,
  combine: (tf, a, b) => tf.sub(a, b),
});
