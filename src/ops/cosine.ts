import type * as Tf from "@tensorflow/tfjs-core";
import { defineOp, oneOrMany, type TfCore } from "../declare/op.js";
import type { TensorType } from "../declare/shape.js";
import { pairs, pairTypes } from "./pairs.js";

export default defineOp({
  name: "cosine",
  about:
    "Cosine of the angle between the rows of two matrices: s = x·y / (‖x‖‖y‖). A row of zeros counts as of length 1: s is 0 there, with the gradient of x·y / ‖y‖.",
  group: "products",
  source: "ANTK, node_ops.cosine; Salton and McGill 1983",
  inputs: {
    x: oneOrMany("A matrix, or a list: then the result is the list over all pairs.", {
      shape: ["batch", "columns"],
      dtype: "float32",
    }),
    y: oneOrMany("A matrix as wide as x, or a list.", { shape: ["batch", "columns"], dtype: "float32" }),
  },
  params: {},
  example:
    "score cosine()\n-u placeholder(tf.float32, shape=[None, 8])\n-v placeholder(tf.float32, shape=[None, 8])",
  output: ({ inputs }): TensorType | readonly TensorType[] => pairTypes(inputs.x, inputs.y),
  compute: ({ x, y }, _facts, { tf }) => pairs(x, y, (a, b) => cosine(tf, a, b)),
});

function cosine(tf: TfCore, a: Tf.Tensor, b: Tf.Tensor): Tf.Tensor {
  // One after the other: the product of both squares of short rows would be 0 in float32.
  const scaled = tf.mul(tf.sum(tf.mul(a, b), 1, true), tf.rsqrt(squaredNorm(tf, a)));
  return tf.mul(scaled, tf.rsqrt(squaredNorm(tf, b)));
}

function squaredNorm(tf: TfCore, x: Tf.Tensor): Tf.Tensor {
  const sum = tf.sum(tf.square(x), 1, true);
  // Of zeros 1, so that quotient and gradient stay finite.
  return tf.add(sum, tf.sub(1, tf.step(sum)));
}
