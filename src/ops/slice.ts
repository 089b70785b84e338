import { defineOp, one } from "../declare/op.js";
import { kinds, optional, orNone, required } from "../declare/params.js";
import type { TensorType } from "../declare/shape.js";

export default defineOp({
  name: "slice",
  about: "Some columns of every row: y = x[:, begin : begin + size].",
  group: "shapes and reductions",
  source: "NumPy, basic slicing",
  inputs: { x: one("Rows.", { shape: ["batch", "n"], dtype: "float32" }) },
  params: {
    begin: required(kinds.nonNegativeInt, "The first column, from 0."),
    size: optional(orNone(kinds.positiveInt), "How many columns. None: up to the last.", null),
  },
  example: "h slice(1, 2)\n-x placeholder(tf.float32, shape=[None, 4])",
  rules: ({ dims, params: { begin, size } }) => {
    if (typeof dims.n !== "number") return [];
    const end = begin + (size ?? 1);
    return end > dims.n ? [`columns ${begin} to ${end - 1} are asked for, x has ${dims.n}`] : [];
  },
  output: ({ dims, params: { begin, size } }): TensorType => ({
    dtype: "float32",
    shape: [dims.batch ?? "batch", size ?? (typeof dims.n === "number" ? dims.n - begin : "?")],
  }),
  compute: ({ x }, { params: { begin, size } }, { tf }) =>
    tf.slice(x, [0, begin], [x.shape[0]!, size ?? x.shape[1]! - begin]),
});
