import { type ColumnFact, defineOp } from "../declare/op.js";
import { kinds, optional, required } from "../declare/params.js";
import type { Dim } from "../declare/shape.js";
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
    shape: required(
      kinds.sizes,
      "Its dimensions, all of them positive; `'item'` is the number of ids of the column `item`.",
    ),
    dtype: optional(kinds.dtype, "Always floats.", "float32"),
    initrange: optional(kinds.nonNegative, initrangeAbout, 1e-5),
    seed,
    l2: optional(kinds.nonNegative, "Adds l2·½·ΣW² to the objective.", 0),
    l1,
  },
  example: "h embedding()\n-w weights('tnorm', [21, 8])\n-occ placeholder(tf.int32)",
  columns: ({ params }) => namedIn(params.shape).map((name) => ({ name, as: "size", dtype: null })),
  rules: ({ params, columns }) => [
    ...(params.dtype === "float32" ? [] : ["weights are floats: `dtype` must be tf.float32"]),
    ...columns
      .filter(({ schema }) => schema && schema.kind !== "index")
      .map(({ name }) => `\`${name}\` holds no ids, so it does not tell a size`),
  ],
  weights: ({ params, columns }) => [
    {
      name: "w",
      shape: sizesOf(params.shape, columns),
      initial: initialOf(params.distribution, params.initrange, params.seed),
    },
  ],
  output: ({ params, columns }) => ({ dtype: "float32", shape: sizesOf(params.shape, columns) }),
  compute: (_inputs, { params }, context) => {
    penalizeTable(context, context.weight("w"), params);
    return context.tf.clone(context.weight("w"));
  },
});

/** Names of columns: an unbound variable begins with `$`. */
function namedIn(shape: readonly Dim[] | null): string[] {
  return (shape ?? []).filter((dim): dim is string => typeof dim === "string" && !dim.startsWith("$"));
}

function sizesOf(shape: readonly Dim[], columns: readonly ColumnFact[]): Dim[] {
  const known = new Map(columns.map(({ name, schema }) => [name, schema?.dim ?? `ids of ${name}`]));
  return shape.map((dim) => (typeof dim === "string" ? (known.get(dim) ?? dim) : dim));
}
