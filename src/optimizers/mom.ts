import { defineOptimizer } from "../declare/optimizer.js";

export default defineOptimizer({
  name: "mom",
  aliases: ["momentum"],
  about: "Gradient descent with momentum: a step goes on in the direction of those before it.",
  formula: "v ← μ·v + g;  w ← w − lr·v",
  source: "TensorFlow 1, MomentumOptimizer; Polyak 1964",
  slots: { v: 0 },
  update(tf, { weight, gradient, slots, learnrate, options }) {
    const v = tf.add(tf.mul(slots.v!, options.momentum), gradient);
    return { weight: tf.sub(weight, tf.mul(v, learnrate)), slots: { v } };
  },
});
