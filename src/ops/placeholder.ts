import { defineOp } from "../declare/op.js";
import { kinds, optional, orNone, required } from "../declare/params.js";

export default defineOp({
  name: "placeholder",
  aliases: ["tf.placeholder"],
  about: "A column of the data; the node's name is the column's name.",
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
  output: ({ params, columns }) => {
    const known = columns[0]?.type.shape ?? null;
    return { dtype: params.dtype, shape: known ?? params.shape };
  },
  compute: (_inputs, _facts, { tf, column }) => tf.clone(column(0)),
});
