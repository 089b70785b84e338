import type * as Tf from "@tensorflow/tfjs-core";
import { defineOp, many } from "../declare/op.js";
import { kinds, required } from "../declare/params.js";
import { affine, biasSpec, fanScaling, matrixParams, matrixSpec } from "./affine.js";
import { l1 } from "./penalty.js";

export default defineOp({
  name: "concat",
  about: "Brings each input to one width by a matrix of its own and adds them: y = Σᵢ xᵢ·Wᵢ + b.",
  group: "layers and nets",
  source: "ANTK, node_ops.concat",
  inputs: { xs: many("Rows of any widths.", { shape: ["batch", "?"], dtype: "float32", min: 1 }) },
  params: { output_dim: required(kinds.dim, "Columns of y."), ...matrixParams, fan_scaling: fanScaling, l1 },
  example:
    "h concat(4)\n-a placeholder(tf.float32, shape=[None, 3])\n-b placeholder(tf.float32, shape=[None, 5])",
  weights: ({ params, inputs }) => [
    ...inputs.xs.map((x, i) => matrixSpec(`w${i}`, x.shape?.[1] ?? "?", params.output_dim, params)),
    biasSpec("b", params.output_dim, 0),
  ],
  output: ({ params, dims }) => ({ dtype: "float32", shape: [dims.batch ?? "batch", params.output_dim] }),
  compute: ({ xs }, { params }, context) => {
    const products = xs.map((x, i) => affine(context, x, `w${i}`, null, params));
    const sum = products.reduce<Tf.Tensor>((a, b) => context.tf.add(a, b), context.weight("b"));
    return sum;
  },
});
