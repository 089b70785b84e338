import type { Scalar } from "@tensorflow/tfjs-core";
import { absolute } from "../declare/absolute.js";
import { definePenalty } from "../declare/penalty.js";
import { penalizedNode, strength } from "./params.js";

export default definePenalty({
  name: "l1",
  about: "Sum of absolute values, which draws small ones to exactly 0; slope 0 at 0.",
  formula: "λ·Σ |x|",
  source: "Tibshirani 1996, the lasso",
  params: { x: penalizedNode, strength },
  reduction: "sum",
  compute({ tf, params, node }) {
    const { value } = node("x");
    // `tf.abs` has slope −1 at 0 and would push weights of 0 away from it.
    return tf.mul<Scalar>(tf.sum(absolute(tf, value)), params.strength);
  },
});
