import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import { defineOp, one } from "../declare/op.js";
import { kinds, optional } from "../declare/params.js";
import type { TensorType } from "../declare/shape.js";
import { biasSpec } from "./affine.js";
import { l1, penalizeTable } from "./penalty.js";

export default defineOp({
  name: "cross_net",
  about: "Explicit products of columns, one degree more each layer: xₗ₊₁ = x₀·(xₗᵀwₗ) + bₗ + xₗ.",
  group: "layers and nets",
  source: "Wang et al. 2017, Deep & Cross Network, eq. 3",
  inputs: { x: one("Rows.", { shape: ["batch", "n"], dtype: "float32" }) },
  params: {
    layers: optional(kinds.positiveInt, "Number of layers.", 2),
    initrange: optional(kinds.nonNegative, "The wₗ start uniform in ±initrange.", 0.1),
    l2: optional(kinds.nonNegative, "Adds l2·½·Σw² to the objective.", 0),
    l1,
  },
  example: "h cross_net(layers=2)\n-x placeholder(tf.float32, shape=[None, 3])",
  weights: ({ params, dims }) =>
    Array.from({ length: params.layers }, (_, i) => [
      {
        name: `w${i}`,
        shape: [dims.n ?? "?", 1],
        initial: { kind: "uniform", scale: params.initrange } as const,
      },
      biasSpec(`b${i}`, dims.n ?? "?", 0),
    ]).flat(),
  output: ({ inputs }): TensorType => inputs.x,
  compute: ({ x }, { params }, context) => {
    const { tf } = context;
    let h: Tensor = x;
    for (let i = 0; i < params.layers; i++) {
      penalizeTable(context, context.weight(`w${i}`), params);
      const scale = tf.matMul(h as Tensor2D, context.weight(`w${i}`) as Tensor2D);
      h = tf.add(tf.add(tf.mul(x, scale), context.weight(`b${i}`)), h);
    }
    return h;
  },
});
