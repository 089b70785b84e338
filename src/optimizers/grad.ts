import { defineOptimizer } from "../declare/optimizer.js";

export default defineOptimizer({
  name: "grad",
  aliases: ["sgd"],
  about: "Gradient descent.",
  formula: "w ← w − lr·g",
  source: "TensorFlow 1, GradientDescentOptimizer",
  params: {},
  slots: () => ({}),
  update(tf, { weight, gradient, learnrate }) {
    return { weight: tf.sub(weight, tf.mul(gradient, learnrate)), slots: {} };
  },
});
