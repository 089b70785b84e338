import { defineOp, one } from "../declare/op.js";
import type { TensorType } from "../declare/shape.js";
import { product } from "./product.js";

export default defineOp({
  name: "flatten",
  aliases: ["tf.layers.flatten"],
  about:
    "One row for each example: all dimensions after the first become one, the last running fastest: y[r, i·m + j] = x[r, i, j].",
  group: "shapes and reductions",
  source: "Chollet et al., Keras: Flatten",
  inputs: { x: one("Any tensor of floats with at least one dimension.", { dtype: "float32" }) },
  params: {},
  example: "h flatten()\n-c reshape([3, 2])\n--x placeholder(tf.float32, shape=[None, 6])",
  rules: ({ inputs: { x } }) => (x.shape?.length === 0 ? ["x is a single number, without rows"] : []),
  output: ({ inputs: { x } }): TensorType => {
    if (x.shape === null) return { dtype: "float32", shape: ["?", "?"] };
    const [rows = "?", ...rest] = x.shape;
    return { dtype: "float32", shape: [rows, product(rest)] };
  },
  compute: ({ x }, _facts, { tf }) => {
    const [rows, ...rest] = x.shape as [number, ...number[]];
    return tf.reshape(x, [rows, product(rest) as number]);
  },
});
