import { defineOptimizer } from "../declare/optimizer.js";
import { kinds, optional } from "../declare/params.js";

export default defineOptimizer({
  name: "ada",
  aliases: ["adagrad"],
  about: "Adagrad: each element's rate falls with the gradients that it has seen.",
  formula: "a ← a + g²;  w ← w − lr·g/√a",
  source: "TensorFlow 1, AdagradOptimizer; Duchi, Hazan and Singer 2011",
  params: { initial_accumulator_value: optional(kinds.positive, "What a starts from.", 0.1) },
  slots: ({ initial_accumulator_value: a }) => ({ a }),
  update(tf, { weight, gradient, slots, learnrate }) {
    const a = tf.add(slots.a!, tf.square(gradient));
    const change = tf.div(tf.mul(gradient, learnrate), tf.sqrt(a));
    return { weight: tf.sub(weight, change), slots: { a } };
  },
});
