import type { Tensor } from "@tensorflow/tfjs-core";
import { defineOptimizer } from "../declare/optimizer.js";
import { kinds, optional } from "../declare/params.js";

export default defineOptimizer({
  name: "rmsprop",
  about: "RMSProp: gradients divided by the root of the running mean of their squares.",
  formula:
    "s ← s + (g² − s)·(1 − ρ);  w ← w − lr·g/√(s + ε);  " +
    "with centered: c ← c + (g − c)·(1 − ρ), and s − c² in the place of s below the root;  " +
    "with momentum: v ← μ·v + lr·g/√(s + ε), w ← w − v",
  source:
    "TensorFlow 1, RMSPropOptimizer (s starts at 1, where Keras and PyTorch start at 0; ε below the root); " +
    "Hinton 2012, lecture 6e; Graves 2013, eq. 38 for the centred form",
  params: {
    decay: optional(kinds.fraction, "ρ.", 0.9),
    momentum: optional(kinds.fraction, "μ.", 0),
    epsilon: optional(kinds.positive, "ε.", 1e-10),
    centered: optional(kinds.boolean, "Whether to divide by the deviation of the gradients.", false),
  },
  slots: ({ momentum, centered }) => ({
    s: 1,
    ...(centered ? { c: 0 } : {}),
    ...(momentum > 0 ? { v: 0 } : {}),
  }),
  update(tf, { weight, gradient, slots, learnrate, params }) {
    const fresh = 1 - Math.fround(params.decay);
    const toward = (mean: Tensor, value: Tensor) => tf.add(mean, tf.mul(tf.sub(value, mean), fresh));
    const s = toward(slots.s!, tf.square(gradient));
    const c = params.centered ? toward(slots.c!, gradient) : null;
    const spread = c ? tf.sub(s, tf.square(c)) : s;
    const change = tf.div(tf.mul(gradient, learnrate), tf.sqrt(tf.add(spread, params.epsilon)));
    const v = params.momentum > 0 ? tf.add(tf.mul(slots.v!, params.momentum), change) : null;
    return { weight: tf.sub(weight, v ?? change), slots: { s, ...(c ? { c } : {}), ...(v ? { v } : {}) } };
  },
});
