import type { Scalar } from "@tensorflow/tfjs-core";
import { definePenalty } from "../declare/penalty.js";
import { penalizedNode, strength } from "./params.js";

export default definePenalty({
  name: "mean_sq_norm",
  about: "Mean squared norm of the rows.",
  formula: "λ·Σᵢ ‖xᵢ‖² / n over the n rows x₁, …, xₙ",
  source: "Google, Recommendation Systems course, the regularised model of its colab",
  params: { x: penalizedNode, strength },
  reduction: "mean",
  compute({ tf, params, node }) {
    const { value } = node("x");
    return tf.mul<Scalar>(tf.sum(tf.square(value)), params.strength / value.shape[0]!);
  },
});
