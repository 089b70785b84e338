import { defineOp, one } from "../declare/op.js";
import { kinds, optional } from "../declare/params.js";
import { combineRows } from "./binary_tensor_combine.js";
import { distribution, initialOf, initrangeAbout } from "./initial.js";
import { l1 } from "./penalty.js";

export default defineOp({
  name: "ternary_tensor_combine",
  about: "A trilinear form of three rows: s[r] = Σᵢⱼₖ x[r, i]·y[r, j]·z[r, k]·T[i, j, k].",
  group: "products",
  source: "ANTK, node_ops.ternary_tensor_combine; Kolda and Bader 2009, §2.5",
  inputs: {
    x: one("A matrix.", { shape: ["batch", "n"], dtype: "float32" }),
    y: one("A matrix with as many rows.", { shape: ["batch", "m"], dtype: "float32" }),
    z: one("A matrix with as many rows.", { shape: ["batch", "k"], dtype: "float32" }),
  },
  params: {
    initrange: optional(kinds.nonNegative, initrangeAbout, 1e-5),
    distribution: optional(distribution, "How T starts.", "tnorm" as const),
    l2: optional(kinds.nonNegative, "Adds l2·½·ΣT² to the objective.", 0),
    l1,
  },
  example:
    "s ternary_tensor_combine(initrange=0.5)\n-x placeholder(tf.float32, shape=[None, 3])\n-y placeholder(tf.float32, shape=[None, 2])\n-z placeholder(tf.float32, shape=[None, 4])",
  weights: ({ params, dims }) => [
    {
      name: "t",
      shape: [dims.n ?? "?", dims.m ?? "?", dims.k ?? "?"],
      initial: initialOf(params.distribution, params.initrange),
    },
  ],
  output: ({ dims }) => ({ dtype: "float32", shape: [dims.batch ?? "batch", 1] }),
  compute: ({ x, y, z }, { params }, context) => {
    const { tf } = context;
    return tf.sum(tf.mul(combineRows(context, x, y, params), z), 1, true);
  },
});
