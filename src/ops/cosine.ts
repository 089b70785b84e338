import type * as Tf from "@tensorflow/tfjs-core";
import { defineOp, oneOrMany, type TfCore } from "../declare/op.js";
import type { TensorType } from "../declare/shape.js";
import { pairs, pairTypes } from "./pairs.js";

/** Keeps the quotient and its gradient finite where a row is zero: the cosine there is 0. */
const EPSILON = 1e-12;

export default defineOp({
  name: "cosine",
  about: "Cosine of the angle between the rows of two matrices: y = x·y / (‖x‖‖y‖), 0 where a row is zero.",
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
  const norms = tf.mul(squaredNorm(tf, a), squaredNorm(tf, b));
  return tf.mul(tf.sum(tf.mul(a, b), 1, true), tf.rsqrt(norms));
}

function squaredNorm(tf: TfCore, x: Tf.Tensor): Tf.Tensor {
  return tf.add(tf.sum(tf.square(x), 1, true), EPSILON);
}
