import { defineReduction } from "./reduction.js";

export default defineReduction({
  name: "max",
  aliases: ["tf.reduce_max"],
  about:
    "Largest value over one axis of each example. Where several are largest, they share the gradient evenly.",
  reduce: (tf, x, axis, keepDims) => {
    // tfjs' own gradient gives each of several equal maxima all of it. Σ x·share is the maximum too, and `share`,
    // made from signs, is a constant to the gradient.
    const isLargest = tf.sub(1, tf.sign(tf.sub(tf.max(x, axis, true), x)));
    const share = tf.div(isLargest, tf.sum(isLargest, axis, true));
    return tf.sum(tf.mul(x, share), axis, keepDims);
  },
});
