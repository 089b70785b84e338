import { defineArithmetic } from "./arithmetic.js";
import { greaterShare } from "./greaterShare.js";

export default defineArithmetic({
  name: "maximum",
  aliases: ["tf.maximum"],
  about:
    "The larger of two tensors, element by element: y = max(a, b). Where they are equal, they share the gradient evenly.",
  max: 2,
  example:
    "y maximum()\n-a placeholder(tf.float32, shape=[None, 3])\n-floor weights('constant', [1, 3], initrange=0.1)",
  combine: (tf, a, b) => {
    const share = greaterShare(tf, a, b);
    return tf.add(tf.mul(a, share), tf.mul(b, tf.sub(1, share)));
  },
});
