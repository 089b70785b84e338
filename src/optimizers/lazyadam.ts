import { defineOptimizer } from "../declare/optimizer.js";
import { adamParams, adamSlots, adamStep } from "./adamStep.js";

export default defineOptimizer({
  name: "lazyadam",
  about:
    "Adam for tables of which a minibatch uses few rows: an element whose gradient is exactly 0 is left alone.",
  formula:
    "where g ≠ 0: m ← m + (g − m)·(1 − β₁);  v ← v + (g² − v)·(1 − β₂);  " +
    "w ← w − lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m/(√v + ε), with t of the run;  elsewhere w, m and v stay as they are",
  source:
    "TensorFlow Addons, LazyAdam; PyTorch, SparseAdam (which go by rows: there an element of gradient 0 in a row " +
    "of the minibatch moves, too)",
  params: adamParams,
  slots: () => adamSlots,
  update(tf, input) {
    const { weight, gradient, slots } = input;
    const next = adamStep(tf, input);
    const isMoving = tf.notEqual(gradient, tf.zerosLike(gradient));
    return {
      weight: tf.where(isMoving, next.weight, weight),
      slots: { m: tf.where(isMoving, next.slots.m, slots.m!), v: tf.where(isMoving, next.slots.v, slots.v!) },
    };
  },
});
