import { defineOp, one } from "../declare/op.js";
import { kinds, optional, required } from "../declare/params.js";
import { affine, biasSpec, fanScaling, matrixParams, matrixSpec } from "./affine.js";
import { l1 } from "./penalty.js";

export default defineOp({
  name: "linear",
  aliases: ["dense"],
  about: "A linear map of every row: y = x·W, plus b where a bias is asked for.",
  group: "layers and nets",
  source: "ANTK, node_ops.linear; Bishop 2006, eq. 5.2",
  inputs: { x: one("Rows.", { shape: ["batch", "n"], dtype: "float32" }) },
  params: {
    output_size: required(kinds.dim, "Columns of y."),
    bias: optional(kinds.boolean, "Whether to add b.", false),
    bias_start: optional(kinds.number, "What b starts as.", 0),
    ...matrixParams,
    fan_scaling: fanScaling,
    l1,
  },
  example: "h linear(4, bias=True)\n-x placeholder(tf.float32, shape=[None, 3])",
  weights: ({ params, dims }) => [
    matrixSpec("w", dims.n ?? "?", params.output_size, params),
    ...(params.bias ? [biasSpec("b", params.output_size, params.bias_start)] : []),
  ],
  exposes: { weights: "w" },
  output: ({ params, dims }) => ({ dtype: "float32", shape: [dims.batch ?? "batch", params.output_size] }),
  compute: ({ x }, { params }, context) => affine(context, x, "w", params.bias ? "b" : null, params),
});
