import type { Tensor2D } from "@tensorflow/tfjs-core";
import { defineOp, one } from "../declare/op.js";
import { kinds, optional } from "../declare/params.js";
import { type Dim, dimsMayAgree, type Shape } from "../declare/shape.js";

export default defineOp({
  name: "matmul",
  aliases: ["tf.matmul"],
  about: "Matrix product y = a·b, either one transposed where asked for.",
  group: "products",
  source: "Golub and Van Loan 2013, §1.1",
  inputs: {
    a: one("A matrix.", { shape: ["?", "?"], dtype: "float32" }),
    b: one("A matrix.", { shape: ["?", "?"], dtype: "float32" }),
  },
  params: {
    transpose_a: optional(kinds.boolean, "Whether to take aᵀ.", false),
    transpose_b: optional(kinds.boolean, "Whether to take bᵀ.", false),
  },
  example:
    "y matmul()\n-a placeholder(tf.float32, shape=[None, 3])\n-w weights('tnorm', [3, 2], initrange=0.5)",
  rules: ({ inputs: { a, b }, params }) => {
    const [, inner] = oriented(a.shape, params.transpose_a);
    const [rows] = oriented(b.shape, params.transpose_b);
    return dimsMayAgree(inner, rows)
      ? []
      : [
          `${params.transpose_a ? "aᵀ" : "a"} has ${inner} columns and ${params.transpose_b ? "bᵀ" : "b"} ${rows} rows; they must be as many`,
        ];
  },
  output: ({ inputs: { a, b }, params }) => ({
    dtype: "float32",
    shape: [oriented(a.shape, params.transpose_a)[0], oriented(b.shape, params.transpose_b)[1]],
  }),
  compute: ({ a, b }, { params }, { tf }) =>
    tf.matMul(a as Tensor2D, b as Tensor2D, params.transpose_a, params.transpose_b),
});

/** Rows and columns after transposing. */
function oriented(shape: Shape, transposed: boolean): readonly [Dim, Dim] {
  const [rows = "?", columns = "?"] = shape ?? [];
  return transposed ? [columns, rows] : [rows, columns];
}
