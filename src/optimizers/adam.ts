import { defineOptimizer } from "../declare/optimizer.js";

// As TensorFlow holds them, in float32: 1 − 0.999 differs there by 1.3e-5 of its value.
const BETA1 = Math.fround(0.9);
const BETA2 = Math.fround(0.999);
const EPSILON = 1e-8;

export default defineOptimizer({
  name: "adam",
  about: "Adam: steps along the running mean of gradients, divided by the root of that of their squares.",
  formula:
    "m ← m + (g − m)·(1 − β₁);  v ← v + (g² − v)·(1 − β₂);  w ← w − lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m/(√v + ε), " +
    "with β₁ = 0.9, β₂ = 0.999, ε = 1e-8",
  source:
    "TensorFlow 1, AdamOptimizer (ε outside the corrected root); Kingma and Ba 2015, before section 2.1",
  slots: { m: 0, v: 0 },
  update(tf, { weight, gradient, slots, learnrate, step }) {
    const m = tf.add(slots.m!, tf.mul(tf.sub(gradient, slots.m!), 1 - BETA1));
    const v = tf.add(slots.v!, tf.mul(tf.sub(tf.square(gradient), slots.v!), 1 - BETA2));
    // In float64 on the host: at the first steps 1 − β₂ᵗ would lose half its digits in float32.
    const rate = (learnrate * Math.sqrt(1 - BETA2 ** step)) / (1 - BETA1 ** step);
    const change = tf.div(tf.mul(m, rate), tf.add(tf.sqrt(v), EPSILON));
    return { weight: tf.sub(weight, change), slots: { m, v } };
  },
});
