import { defineFunction } from "./elementwise.js";

export default defineFunction({
  name: "sqrt",
  aliases: ["tf.sqrt"],
  formula: "√x",
  source: "NumPy, sqrt",
  edges: "x is at least 0: below, it is not a number. The slope at 0, infinite, counts as 0.",
  example: "h sqrt()\n-s square()\n--x placeholder(tf.float32, shape=[None, 3])",
  apply: (tf, x) => {
    // 0 where x is 0, so that 0·√1 is taken there; 1 elsewhere, below 0 too.
    const isAway = tf.add(tf.step(x), tf.step(tf.neg(x)));
    return tf.mul(isAway, tf.sqrt(tf.add(x, tf.sub(1, isAway))));
  },
});
