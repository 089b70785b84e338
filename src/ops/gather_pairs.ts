import { defineOp, one } from "../declare/op.js";
import type { TensorType } from "../declare/shape.js";

export default defineOp({
  name: "gather_pairs",
  about: "Elements of a matrix at pairs of row and column: y = m[rows, columns], as one column.",
  group: "data and tables",
  source: "NumPy, indexing with arrays of integers",
  inputs: {
    matrix: one("The matrix.", { shape: ["n", "m"], dtype: "float32" }),
    rows: one("Row numbers.", { shape: ["pairs"], dtype: "int32" }),
    columns: one("Column numbers, as many.", { shape: ["pairs"], dtype: "int32" }),
  },
  params: {},
  example:
    "y gather_pairs()\n-scores weights('tnorm', [5, 7], initrange=0.5)\n-user placeholder(tf.int32, shape=[None])\n-item placeholder(tf.int32, shape=[None])",
  output: ({ dims }): TensorType => ({ dtype: "float32", shape: [dims.pairs ?? "batch", 1] }),
  compute: ({ matrix, rows, columns }, _facts, { tf }) => {
    const [n, m] = matrix.shape as [number, number];
    const at = tf.add(tf.mul(rows, tf.scalar(m, "int32")), columns);
    // A column beyond the last would be found in the next row; −1 is an error of `gather`.
    const isInside = tf.logicalAnd(
      tf.greaterEqual(columns, tf.scalar(0, "int32")),
      tf.less(columns, tf.scalar(m, "int32")),
    );
    const checked = tf.where(isInside, at, tf.scalar(-1, "int32"));
    return tf.gather(tf.reshape(matrix, [n * m, 1]), checked as never);
  },
});
