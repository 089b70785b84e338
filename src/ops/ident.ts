import { defineOp, oneOrMany } from "../declare/op.js";
import type { TensorType } from "../declare/shape.js";

export default defineOp({
  name: "ident",
  aliases: ["tf.identity"],
  about: "Passes its input on unchanged: a second name, or a way to group lines into a list.",
  source: "ANTK, node_ops.ident",
  inputs: { x: oneOrMany("A tensor or a list of tensors.") },
  params: {},
  example:
    "pair ident()\n-a placeholder(tf.float32, shape=[None, 3])\n-b placeholder(tf.float32, shape=[None, 3])",
  output: ({ inputs }): TensorType | readonly TensorType[] => inputs.x,
  compute: ({ x }, _facts, { tf }) => (Array.isArray(x) ? x.map((t) => tf.clone(t)) : tf.clone(x as never)),
});
