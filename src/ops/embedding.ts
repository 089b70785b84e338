import { defineOp, one } from "../declare/op.js";
import type { TensorType } from "../declare/shape.js";

export default defineOp({
  name: "embedding",
  aliases: ["tf.nn.embedding_lookup", "tf.gather"],
  about: "Rows of a table, selected by ids: y = table[ids].",
  source: "ANTK, node_ops.embedding",
  inputs: {
    table: one("A table with one row an id: weights, or a column of a per-entity table."),
    ids: one("Row numbers.", { shape: ["ids"], dtype: "int32" }),
  },
  params: {},
  example:
    "ages embedding()\n-age placeholder(tf.float32, shape=[7, 1])\n-user placeholder(tf.int32, shape=[None])",
  rules: ({ inputs }) =>
    inputs.table.shape !== null && inputs.table.shape[0] === "batch"
      ? ["the table must be a table with one row an id, got a tensor with one row an example"]
      : [],
  output: ({ inputs }): TensorType => {
    const { table, ids } = inputs;
    const shape = table.shape === null ? null : [ids.shape?.[0] ?? "batch", ...table.shape.slice(1)];
    return { dtype: table.dtype, shape };
  },
  compute: ({ table, ids }, _facts, { tf }) => tf.gather(table, ids as never),
});
