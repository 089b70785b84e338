import { defineOp, one } from "../declare/op.js";
import type { TensorType } from "../declare/shape.js";

export default defineOp({
  name: "embedding",
  aliases: ["tf.nn.embedding_lookup", "tf.gather"],
  about:
    "Rows of a table, selected by ids: y = table[ids]. With a table that other lines use too, `huser_weights` of a lookup or a line of `weights`, all of them learn the same weights.",
  group: "data and tables",
  source: "ANTK, node_ops.embedding",
  inputs: {
    table: one("A table with one row an id: weights, or a column of a per-entity table."),
    ids: one("Row numbers: one an example, or lists of them of any shape.", { dtype: "int32" }),
  },
  params: {},
  example:
    "ages embedding()\n-age placeholder(tf.float32, shape=[7, 1])\n-user placeholder(tf.int32, shape=[None])",
  rules: ({ inputs }) =>
    inputs.table.shape !== null && inputs.table.shape[0] === "batch"
      ? ["the table must be a table with one row an id, got a tensor with one row an example"]
      : [],
  output: ({ inputs: { table, ids } }): TensorType => ({
    dtype: table.dtype,
    shape: table.shape === null ? null : [...(ids.shape ?? ["batch"]), ...table.shape.slice(1)],
  }),
  compute: ({ table, ids }, _facts, { tf }) => {
    if (ids.rank === 1) return tf.gather(table, ids as never);
    const rows = tf.gather(table, tf.reshape(ids, [ids.size]) as never);
    return tf.reshape(rows, [...ids.shape, ...table.shape.slice(1)]);
  },
});
