import { defineArithmetic } from "./arithmetic.js";
import { greaterShare } from "./greaterShare.js";

export default defineArithmetic({
  name: "minimum",
  aliases: ["tf.minimum"],
  about:
    "The smaller of two tensors, element by element: y = min(a, b). Where they are equal, they share the gradient evenly.",
  max: 2,
  example:
    "y minimum()\n-a placeholder(tf.float32, shape=[None, 3])\n-ceiling weights('constant', [1, 3], initrange=0.1)",
  combine: (tf, a, b) => {
    const share = greaterShare(tf, b, a);
    return tf.add(tf.mul(a, share), tf.mul(b, tf.sub(1, share)));
  },
});
