import type * as Tf from "@tensorflow/tfjs-core";
import { type ComputeContext, defineOp } from "../declare/op.js";
import { kinds, optional, required } from "../declare/params.js";
import { distribution, initialOf } from "./initial.js";

export default defineOp({
  name: "weights",
  about: "A table of weights to be learned.",
  source: "ANTK, node_ops.weights",
  look: "weights",
  inputs: {},
  params: {
    distribution: required(distribution, "How the weights start."),
    shape: required(kinds.dims, "Its dimensions, all of them positive."),
    dtype: optional(kinds.dtype, "Always floats.", "float32"),
    initrange: optional(
      kinds.nonNegative,
      "Range of uniform, deviation of norm and tnorm, value of constant.",
      1e-5,
    ),
    l2: optional(kinds.nonNegative, "Adds l2·½·ΣW² to the objective.", 0),
  },
  example: "h embedding()\n-w weights('tnorm', [21, 8])\n-occ placeholder(tf.int32)",
  rules: ({ params }) =>
    params.dtype === "float32" ? [] : ["weights are floats: `dtype` must be tf.float32"],
  weights: ({ params }) => [
    { name: "w", shape: params.shape, initial: initialOf(params.distribution, params.initrange) },
  ],
  output: ({ params }) => ({ dtype: "float32", shape: params.shape }),
  compute: (_inputs, { params }, context) => {
    penalizeTable(context, context.weight("w"), params.l2);
    return context.tf.clone(context.weight("w"));
  },
});

/** Adds l2·½·ΣW² to the objective while training. */
export function penalizeTable({ tf, training, penalize }: ComputeContext, w: Tf.Tensor, l2: number): void {
  if (training && l2 > 0) penalize(tf.mul(tf.sum(tf.square(w)), l2 / 2), "table");
}
