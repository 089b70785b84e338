import type { Scalar } from "@tensorflow/tfjs-core";
import { definePenalty } from "../declare/penalty.js";
import { penalizedNode, strength } from "./params.js";

export default definePenalty({
  name: "l2",
  about:
    "Sum of squares, as the argument l2 of ops has it: `l2(huser, λ)` is lookup's l2=λ, `l2(huser_weights, λ)` its l2_on='table'.",
  formula: "λ·Σ x² of rows of the minibatch;  λ·½·Σ x² of a table",
  source: "Hoerl and Kennard 1970, ridge regression; ANTK, node_ops.lookup",
  params: { x: penalizedNode, strength },
  reduction: "sum",
  compute({ tf, params, node }) {
    const { value, over } = node("x");
    const factor = over === "rows" ? params.strength : params.strength / 2;
    return tf.mul<Scalar>(tf.sum(tf.square(value)), factor);
  },
});
