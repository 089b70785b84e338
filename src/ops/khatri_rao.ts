import type * as Tf from "@tensorflow/tfjs-core";
import { defineOp, one, type TfCore } from "../declare/op.js";
import type { TensorType } from "../declare/shape.js";
import { product } from "./product.js";

export default defineOp({
  name: "khatri_rao",
  about: "Products of every column of x with every column of y, row by row: z[r, i·m + j] = x[r, i]·y[r, j].",
  group: "products",
  source: "ANTK, node_ops.khatri_rao; Kolda and Bader 2009, §2.6 (transposed)",
  inputs: {
    x: one("A matrix.", { shape: ["batch", "n"], dtype: "float32" }),
    y: one("A matrix with as many rows.", { shape: ["batch", "m"], dtype: "float32" }),
  },
  params: {},
  example:
    "z khatri_rao()\n-x placeholder(tf.float32, shape=[None, 3])\n-y placeholder(tf.float32, shape=[None, 2])",
  output: ({ dims }): TensorType => ({
    dtype: "float32",
    shape: [dims.batch ?? "batch", product([dims.n ?? "?", dims.m ?? "?"])],
  }),
  compute: ({ x, y }, _facts, { tf }) => rowProducts(tf, x, y),
});

/** [r, n] and [r, m] → [r, n·m]. */
export function rowProducts(tf: TfCore, x: Tf.Tensor, y: Tf.Tensor): Tf.Tensor {
  const [rows, n, m] = [x.shape[0]!, x.shape[1]!, y.shape[1]!];
  return tf.reshape(tf.mul(tf.reshape(x, [rows, n, 1]), tf.reshape(y, [rows, 1, m])), [rows, n * m]);
}
