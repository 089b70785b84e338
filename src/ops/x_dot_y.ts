import type * as Tf from "@tensorflow/tfjs-core";
import { defineOp, many, oneOrMany, type TfCore } from "../declare/op.js";
import type { TensorType } from "../declare/shape.js";
import { pairs, pairTypes } from "./pairs.js";

export default defineOp({
  name: "x_dot_y",
  about: "Dot product of the rows of two matrices, plus up to two bias columns: y = Σₖ xₖyₖ + b + c.",
  group: "products",
  source: "ANTK, node_ops.x_dot_y; Koren, Bell and Volinsky 2009, eq. 4",
  inputs: {
    x: oneOrMany("A matrix, or a list: then the result is the list of the products of all pairs.", {
      shape: ["batch", "columns"],
      dtype: "float32",
    }),
    y: oneOrMany("A matrix as wide as x, or a list.", { shape: ["batch", "columns"], dtype: "float32" }),
    biases: many("Columns to add.", { shape: ["batch", 1], dtype: "float32", max: 2 }),
  },
  params: {},
  example:
    "score x_dot_y()\n-u placeholder(tf.float32, shape=[None, 8])\n-v placeholder(tf.float32, shape=[None, 8])\n-b placeholder(tf.float32, shape=[None, 1])",
  output: ({ inputs }): TensorType | readonly TensorType[] => pairTypes(inputs.x, inputs.y),
  compute: ({ x, y, biases }, _facts, { tf }) => pairs(x, y, (a, b) => addAll(tf, dot(tf, a, b), biases)),
});

function dot(tf: TfCore, a: Tf.Tensor, b: Tf.Tensor): Tf.Tensor {
  return tf.sum(tf.mul(a, b), 1, true);
}

function addAll(tf: TfCore, sum: Tf.Tensor, terms: readonly Tf.Tensor[]): Tf.Tensor {
  return terms.reduce<Tf.Tensor>((total, term) => tf.add(total, term), sum);
}
