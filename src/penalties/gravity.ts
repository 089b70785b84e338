import type { Scalar } from "@tensorflow/tfjs-core";
import { definePenalty } from "../declare/penalty.js";
import { penalizedNode, strength } from "./params.js";

export default definePenalty({
  name: "gravity",
  about: "Mean squared score of all pairs of rows, observed or not, computed without forming the pairs.",
  formula: "λ·Σᵢⱼ (uᵢ·vⱼ)² / (n·m) = λ·Σ (UᵀU ∘ VᵀV) / (n·m)",
  source: "Krichene et al. 2019, arXiv:1807.07187, §2; the colab of Google's Recommendation Systems course",
  params: { u: penalizedNode, v: penalizedNode, strength },
  reduction: "mean",
  sameWidth: true,
  compute({ tf, params, node }) {
    const [u, v] = [node("u").value, node("v").value];
    const pairs = u.shape[0]! * v.shape[0]!;
    const products = tf.mul(tf.matMul(u, u, true), tf.matMul(v, v, true));
    return tf.mul<Scalar>(tf.sum(products), params.strength / pairs);
  },
});
