import { defineOptimizer } from "../declare/optimizer.js";
import { kinds, optional } from "../declare/params.js";

export default defineOptimizer({
  name: "mom",
  aliases: ["momentum"],
  about: "Gradient descent with momentum: a step goes on in the direction of those before it.",
  formula: "v ← μ·v + g;  w ← w − lr·v;  with nesterov: w ← w − lr·(g + μ·v)",
  source: "TensorFlow 1, MomentumOptimizer; Polyak 1964; Sutskever et al. 2013 for Nesterov's form",
  params: {
    momentum: optional(kinds.fraction, "μ.", 0.9),
    nesterov: optional(kinds.boolean, "Whether to look one step ahead.", false),
  },
  slots: () => ({ v: 0 }),
  update(tf, { weight, gradient, slots, learnrate, params }) {
    const v = tf.add(tf.mul(slots.v!, params.momentum), gradient);
    const direction = params.nesterov ? tf.add(gradient, tf.mul(v, params.momentum)) : v;
    return { weight: tf.sub(weight, tf.mul(direction, learnrate)), slots: { v } };
  },
});
