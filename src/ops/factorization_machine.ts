import type * as Tf from "@tensorflow/tfjs-core";
import { defineOp, many } from "../declare/op.js";

export default defineOp({
  name: "factorization_machine",
  aliases: ["fm"],
  about:
    "The sum of the dot products of all pairs of its inputs, in linear time: y = Σₖ Σᵢ vᵢₖ·(v₀ₖ + … + vᵢ₋₁ₖ).",
  group: "products",
  source:
    "Rendle 2010, eq. 1 and lemma 3.1; by running sums, since the lemma's difference of squares cancels",
  inputs: {
    vs: many("Matrices of equal width, such as lookups of each feature.", {
      shape: ["batch", "columns"],
      dtype: "float32",
      min: 2,
    }),
  },
  params: {},
  example:
    "y factorization_machine()\n-a placeholder(tf.float32, shape=[None, 3])\n-b placeholder(tf.float32, shape=[None, 3])\n-c placeholder(tf.float32, shape=[None, 3])",
  output: ({ dims }) => ({ dtype: "float32", shape: [dims.batch ?? "batch", 1] }),
  compute: ({ vs }, _facts, { tf }) => {
    const [first, second, ...rest] = vs as [Tf.Tensor, Tf.Tensor, ...Tf.Tensor[]];
    let before = tf.add(first, second);
    let products = tf.mul(first, second);
    for (const v of rest) {
      products = tf.add(products, tf.mul(before, v));
      before = tf.add(before, v);
    }
    return tf.sum(products, 1, true);
  },
});
