import { defineOp, one } from "../declare/op.js";
import { kinds, optional } from "../declare/params.js";
import type { TensorType } from "../declare/shape.js";
import { activation } from "./activations.js";
import { fanScale } from "./initial.js";

export default defineOp({
  name: "fan_scale",
  about:
    "Rows divided by the root of their width: y = x·initrange/√n, times √2 for relu. A linear map of y starts as one of x does with `fan_scaling=True`.",
  group: "layers and nets",
  source: "ANTK, node_ops.fan_scale; LeCun et al. 1998, §4.6; He et al. 2015, eq. 10",
  inputs: { x: one("Rows.", { shape: ["batch", "n"], dtype: "float32" }) },
  params: {
    initrange: optional(kinds.nonNegative, "A further factor.", 1),
    activation: optional(activation, "What follows the linear map.", "none" as const),
  },
  example: "h linear(4)\n-s fan_scale()\n--x placeholder(tf.float32, shape=[None, 3])",
  output: ({ inputs }): TensorType => inputs.x,
  compute: ({ x }, { params }, { tf }) =>
    tf.mul(x, fanScale(params.initrange, x.shape[1]!, params.activation)),
});
