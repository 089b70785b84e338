import { defineOp } from "../declare/op.js";
import { kinds, optional, orNone, required } from "../declare/params.js";
import { type Dim, dimsMayAgree, showShape } from "../declare/shape.js";

export default defineOp({
  name: "placeholder",
  aliases: ["tf.placeholder"],
  about: "A column of the data; the node's name is the column's name.",
  group: "data and tables",
  source: "ANTK, node_ops.placeholder",
  look: "placeholder",
  inputs: {},
  params: {
    dtype: required(kinds.dtype, "tf.float32 for values, tf.int32 for ids."),
    shape: optional(orNone(kinds.shape), "Its shape, where the data does not tell. None: any.", null),
  },
  example: "age placeholder(tf.float32)",
  columns: ({ node, params }) => [
    { name: node, as: params.dtype === "int32" ? "index" : "values", dtype: params.dtype },
  ],
  rules: ({ params, columns }) => {
    const known = columns[0]?.type.shape ?? null;
    if (known === null || params.shape === null || agree(params.shape, known)) return [];
    return [`\`shape\` is ${showShape(params.shape)}, but the data has ${showShape(known)}`];
  },
  output: ({ params, columns }) => {
    const known = columns[0]?.type.shape ?? null;
    return { dtype: params.dtype, shape: known ?? params.shape };
  },
  compute: (_inputs, _facts, { tf, column }) => tf.clone(column(0)),
});

/** A leading None, written for the minibatch, also stands for the rows of a per-entity table. */
function agree(written: readonly Dim[], known: readonly Dim[]): boolean {
  const fits = (dim: Dim, i: number) => (i === 0 && dim === "batch") || dimsMayAgree(dim, known[i]!);
  return written.length === known.length && written.every(fits);
}
