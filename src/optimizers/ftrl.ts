import { defineOptimizer } from "../declare/optimizer.js";
import { kinds, optional } from "../declare/params.js";

export default defineOptimizer({
  name: "ftrl",
  about:
    "FTRL-Proximal: Adagrad's rates, with penalties that are solved for exactly: l1 makes weights that are 0.",
  formula:
    "where g ≠ 0: a′ = a + g²;  z ← z + lr·g − (√a′ − √a)·w;  " +
    "w ← (clip(z, ±lr·l1) − z)/(√a′ + 2·lr·l2);  a ← a′;  elsewhere w, a and z stay as they are",
  source:
    "TensorFlow 1, FtrlOptimizer of learning_rate_power −0.5; McMahan et al. 2013. z is TensorFlow's `linear` times " +
    "lr, which is the same while lr does not change, and lets it be 0. An element of gradient 0 is left alone, as " +
    "TensorFlow leaves the rows that a minibatch does not use; its dense kernel would move it to what z says, at " +
    "the first step 0",
  params: {
    l1: optional(kinds.nonNegative, "Strength of l1·Σ|w|.", 0),
    l2: optional(kinds.nonNegative, "Strength of l2·Σw².", 0),
    initial_accumulator_value: optional(kinds.positive, "What a starts from.", 0.1),
  },
  slots: ({ initial_accumulator_value: a }) => ({ a, z: 0 }),
  update(tf, { weight, gradient, slots, learnrate, params }) {
    const a = tf.add(slots.a!, tf.square(gradient));
    const root = tf.sqrt(a);
    const shift = tf.mul(tf.sub(root, tf.sqrt(slots.a!)), weight);
    const z = tf.sub(tf.add(slots.z!, tf.mul(gradient, learnrate)), shift);
    const bound = learnrate * params.l1;
    const next = tf.div(tf.sub(tf.clipByValue(z, -bound, bound), z), tf.add(root, 2 * learnrate * params.l2));
    const isMoving = tf.notEqual(gradient, tf.zerosLike(gradient));
    return {
      weight: tf.where(isMoving, next, weight),
      slots: { a: tf.where(isMoving, a, slots.a!), z: tf.where(isMoving, z, slots.z!) },
    };
  },
});
