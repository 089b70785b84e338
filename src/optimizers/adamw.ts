import { defineOptimizer } from "../declare/optimizer.js";
import { kinds, optional } from "../declare/params.js";
import { adamParams, adamSlots, adamStep } from "./adamStep.js";

export default defineOptimizer({
  name: "adamw",
  about:
    "Adam with weight decay of its own: weights shrink by a share of the learning rate, whatever their gradients.",
  formula:
    "w ← w·(1 − lr·λ), biases apart;  m ← m + (g − m)·(1 − β₁);  v ← v + (g² − v)·(1 − β₂);  " +
    "w ← w − lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m/(√v + ε)",
  source: "Loshchilov and Hutter 2019, algorithm 2, with λ times the learning rate as in PyTorch and Keras",
  params: { ...adamParams, weight_decay: optional(kinds.nonNegative, "λ.", 0.01) },
  slots: () => adamSlots,
  update(tf, input) {
    const { weight, learnrate, params, decays } = input;
    if (!decays || params.weight_decay === 0) return adamStep(tf, input);
    return adamStep(tf, { ...input, weight: tf.mul(weight, 1 - learnrate * params.weight_decay) });
  },
});
