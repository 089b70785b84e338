import { defineOp, one } from "../declare/op.js";
import { kinds, required } from "../declare/params.js";
import type { TensorType } from "../declare/shape.js";
import { product } from "./product.js";

export default defineOp({
  name: "reshape",
  about:
    "The same numbers of each example in another shape; the first dimension, the examples, stays; the last runs fastest.",
  group: "shapes and reductions",
  source: "NumPy, reshape in row-major order; Chollet et al., Keras: Reshape",
  inputs: { x: one("Any tensor of floats with at least one dimension.", { dtype: "float32" }) },
  params: { shape: required(kinds.dims, "Dimensions of one example, without the first dimension of x.") },
  example: "h reshape([2, 3])\n-x placeholder(tf.float32, shape=[None, 6])",
  rules: ({ inputs: { x }, params }) => {
    if (x.shape === null) return [];
    if (x.shape.length === 0) return ["x is a single number, without rows"];
    const had = product(x.shape.slice(1));
    const wanted = product(params.shape);
    const differ = typeof had === "number" && typeof wanted === "number" && had !== wanted;
    return differ ? [`an example of x has ${had} numbers, \`shape\` ${wanted}`] : [];
  },
  output: ({ inputs: { x }, params }): TensorType => ({
    dtype: "float32",
    shape: [x.shape?.[0] ?? "?", ...params.shape],
  }),
  compute: ({ x }, { params }, { tf }) => tf.reshape(x, [x.shape[0]!, ...(params.shape as number[])]),
});
