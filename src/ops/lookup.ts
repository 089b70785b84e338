import { defineOp } from "../declare/op.js";
import { kinds, oneOf, optional, required } from "../declare/params.js";
import type { Dim } from "../declare/shape.js";
import { distribution, initialOf } from "./initial.js";
import { penalizeTable } from "./weights.js";

export default defineOp({
  name: "lookup",
  about: "One learned row for each id of a data column: y = W[id].",
  source: "ANTK, node_ops.lookup; Koren, Bell and Volinsky 2009",
  inputs: {},
  params: {
    dataname: required(kinds.string, "The column of ids. Lookups of one column share its placeholder."),
    distribution: optional(distribution, "How the table starts.", "uniform"),
    initrange: optional(
      kinds.nonNegative,
      "Range of uniform, deviation of norm and tnorm, value of constant.",
      0.1,
    ),
    l2: optional(kinds.nonNegative, "Strength of the penalty; see l2_on.", 0),
    l2_on: optional(
      oneOf("rows", "table"),
      "'rows' adds l2·Σy² over the rows of the minibatch, an id as often as it occurs; 'table' adds l2·½·ΣW².",
      "rows",
    ),
    shape: required(kinds.shape, "[None, columns]."),
  },
  example: "huser lookup(dataname='user', shape=[None, 8])",
  columns: ({ params }) => [{ name: params.dataname, as: "index", dtype: "int32" }],
  rules: ({ params }) =>
    params.shape?.length === 2 && params.shape[1] !== "?" ? [] : ["`shape` must be [None, columns]"],
  weights: ({ params, columns }) => [
    {
      name: "w",
      shape: [columns[0]?.schema?.dim ?? `ids of ${params.dataname}`, width(params.shape)],
      initial: initialOf(params.distribution, params.initrange),
    },
  ],
  exposes: { weights: "w" },
  output: ({ params, columns }) => {
    const ids = columns[0]?.type.shape ?? ["batch"];
    return { dtype: "float32", shape: [ids[0] ?? "batch", width(params.shape)] };
  },
  compute: (_inputs, { params }, context) => {
    const { tf, training, penalize } = context;
    const rows = tf.gather(context.weight("w"), context.column(0));
    if (params.l2_on === "table") penalizeTable(context, context.weight("w"), params.l2);
    else if (training && params.l2 > 0) penalize(tf.mul(tf.sum(tf.square(rows)), params.l2), "rows");
    return rows;
  },
});

function width(shape: readonly Dim[] | null): Dim {
  return shape?.[1] ?? "?";
}
