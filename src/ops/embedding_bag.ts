import type { Tensor2D } from "@tensorflow/tfjs-core";
import { defineOp, one } from "../declare/op.js";
import { oneOf, optional } from "../declare/params.js";
import type { TensorType } from "../declare/shape.js";

export default defineOp({
  name: "embedding_bag",
  about:
    "Rows of a table, taken together for each list of ids with weights w: y = Σᵢ wᵢ·table[i], divided by Σw (mean) or √Σw² (sqrtn).",
  group: "data and tables",
  source: "TensorFlow, embedding_lookup_sparse; PyTorch, EmbeddingBag",
  inputs: {
    table: one("A table with one row an id.", { shape: ["ids", "columns"], dtype: "float32" }),
    bag: one("For each example w of each id: at least 0, and 0 where the id is not in the list.", {
      shape: ["batch", "ids"],
      dtype: "float32",
    }),
  },
  params: {
    combiner: optional(
      oneOf("sum", "mean", "sqrtn"),
      "What the weighted sum is divided by: 1, Σw or √Σw². An empty list gives 0.",
      "mean",
    ),
  },
  example:
    "g embedding_bag(combiner='mean')\n-genre_weights weights('tnorm', [5, 3], initrange=0.5)\n-genres placeholder(tf.float32, shape=[None, 5])",
  output: ({ dims }): TensorType => ({
    dtype: "float32",
    shape: [dims.batch ?? "batch", dims.columns ?? "?"],
  }),
  compute: ({ table, bag }, { params: { combiner } }, { tf }) => {
    const total = tf.matMul(bag as Tensor2D, table as Tensor2D);
    if (combiner === "sum") return total;
    const size = tf.sum(combiner === "mean" ? bag : tf.square(bag), 1, true);
    // An empty list is 0/0: divide by 1 instead. Under the root, so that its gradient stays finite, too.
    const divisor = tf.add(size, tf.sub(1, tf.step(size)));
    return tf.div(total, combiner === "mean" ? divisor : tf.sqrt(divisor));
  },
});
