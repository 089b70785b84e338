import { defineOptimizer } from "../declare/optimizer.js";
import { adamIdle, adamParams, adamSlots, adamStep } from "./adamStep.js";

export default defineOptimizer({
  name: "adam",
  about: "Adam: steps along the running mean of gradients, divided by the root of that of their squares.",
  formula:
    "m ← m + (g − m)·(1 − β₁);  v ← v + (g² − v)·(1 − β₂);  w ← w − lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m/(√v + ε)",
  source:
    "TensorFlow 1, AdamOptimizer (ε outside the corrected root); Kingma and Ba 2015, before section 2.1",
  params: adamParams,
  slots: () => adamSlots,
  update: adamStep,
  idle: adamIdle,
});
