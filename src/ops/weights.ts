import { defineOp } from "../declare/op.js";
import { kinds, optional, required } from "../declare/params.js";
import { distribution, initialOf, initrangeAbout, seed } from "./initial.js";
import { l1, penalizeTable } from "./penalty.js";

export default defineOp({
  name: "weights",
  about: "A table of weights to be learned.",
  group: "data and tables",
  source: "ANTK, node_ops.weights",
  look: "weights",
  inputs: {},
  params: {
    distribution: required(distribution, "How the weights start."),
    shape: required(kinds.dims, "Its dimensions, all of them positive."),
    dtype: optional(kinds.dtype, "Always floats.", "float32"),
    initrange: optional(kinds.nonNegative, initrangeAbout, 1e-5),
    seed,
    l2: optional(kinds.nonNegative, "Adds l2·½·ΣW² to the objective.", 0),
    l1,
  },
  example: "h embedding()\n-w weights('tnorm', [21, 8])\n-occ placeholder(tf.int32)",
  rules: ({ params }) =>
    params.dtype === "float32" ? [] : ["weights are floats: `dtype` must be tf.float32"],
  weights: ({ params }) => [
    {
      name: "w",
      shape: params.shape,
      initial: initialOf(params.distribution, params.initrange, params.seed),
    },
  ],
  output: ({ params }) => ({ dtype: "float32", shape: params.shape }),
  compute: (_inputs, { params }, context) => {
    penalizeTable(context, context.weight("w"), params);
    return context.tf.clone(context.weight("w"));
  },
});
