import { defineOp, many } from "../declare/op.js";
import type { TensorType } from "../declare/shape.js";

export default defineOp({
  name: "ident",
  aliases: ["tf.identity"],
  about: "Passes its inputs on unchanged: a second name, or a way to group lines into a list.",
  group: "data and tables",
  source: "ANTK, node_ops.ident",
  inputs: { xs: many("Tensors or lists of them; one is passed on as it is.", { min: 1 }) },
  params: {},
  example:
    "pair ident()\n-a placeholder(tf.float32, shape=[None, 3])\n-b placeholder(tf.float32, shape=[None, 3])",
  output: ({ inputs }): readonly TensorType[] => inputs.xs,
  compute: ({ xs }, _facts, { tf }) => xs.map((x) => tf.clone(x)),
});
