import { defineOp, one } from "../declare/op.js";
import { kinds, optional, required } from "../declare/params.js";
import { affine } from "./affine.js";
import { softmaxRows } from "./softmax.js";

export default defineOp({
  name: "mult_log_reg",
  about: "Multinomial logistic regression: softmax(x·W + b), a probability for each class.",
  source: "ANTK, node_ops.mult_log_reg; Bishop 2006, §4.3.4",
  inputs: { x: one("Rows.", { shape: ["batch", "n"], dtype: "float32" }) },
  params: {
    numclasses: required(kinds.dim, "Number of classes."),
    initrange: optional(kinds.nonNegative, "W and b start uniform in ±initrange.", 1e-10),
    l2: optional(kinds.nonNegative, "Adds l2·½·ΣW² to the objective.", 0),
  },
  example: "p mult_log_reg(4, initrange=0.5)\n-x placeholder(tf.float32, shape=[None, 3])",
  weights: ({ params, dims }) => {
    const initial = { kind: "uniform", scale: params.initrange } as const;
    return [
      { name: "w", shape: [dims.n ?? "?", params.numclasses], initial },
      { name: "b", shape: [params.numclasses], initial },
    ];
  },
  output: ({ params, dims }) => ({ dtype: "float32", shape: [dims.batch ?? "batch", params.numclasses] }),
  compute: ({ x }, { params }, context) => softmaxRows(context.tf, affine(context, x, "w", "b", params.l2)),
});
