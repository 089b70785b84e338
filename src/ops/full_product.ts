import type { Tensor2D } from "@tensorflow/tfjs-core";
import { defineOp, one } from "../declare/op.js";
import type { TensorType } from "../declare/shape.js";

export default defineOp({
  name: "full_product",
  about: "Dot products of every row of x with every row of y: x·yᵀ.",
  group: "products",
  source: "Koren, Bell and Volinsky 2009, eq. 1, over all pairs",
  inputs: {
    x: one("A matrix.", { shape: ["n", "columns"], dtype: "float32" }),
    y: one("A matrix as wide as x.", { shape: ["m", "columns"], dtype: "float32" }),
  },
  params: {},
  example:
    "scores full_product()\n-u placeholder(tf.float32, shape=[None, 4])\n-v weights('tnorm', [6, 4], initrange=0.5)",
  output: ({ dims }): TensorType => ({ dtype: "float32", shape: [dims.n ?? "?", dims.m ?? "?"] }),
  compute: ({ x, y }, _facts, { tf }) => tf.matMul(x as Tensor2D, y as Tensor2D, false, true),
});
