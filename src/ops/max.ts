import type * as Tf from "@tensorflow/tfjs-core";
import type { TfCore } from "../declare/op.js";
import { defineReduction } from "./reduction.js";

export default defineReduction({
  name: "max",
  aliases: ["tf.reduce_max"],
  about:
    "Largest value over one axis of each example: y = maxⱼ xⱼ. Where several are largest, they share the gradient evenly.",
  reduce: largest,
});

/** The maximum over an axis; several that are largest share its gradient evenly. x is finite. */
export function largest(tf: TfCore, x: Tf.Tensor, axis: number, keepDims: boolean): Tf.Tensor {
  // tfjs' own gradient gives each of several equal maxima all of it. Σ x·share is the maximum too, and `share`,
  // made from steps, is a constant to the gradient.
  const isLargest = tf.sub(1, tf.step(tf.sub(tf.max(x, axis, true), x)));
  const share = tf.div(isLargest, tf.sum(isLargest, axis, true));
  return tf.sum(tf.mul(x, share), axis, keepDims);
}
