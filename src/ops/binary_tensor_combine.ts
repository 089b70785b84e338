import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import { type ComputeContext, defineOp, one } from "../declare/op.js";
import { kinds, optional } from "../declare/params.js";
import type { Dim } from "../declare/shape.js";
import { distribution, initialOf, initrangeAbout } from "./initial.js";
import { rowProducts } from "./khatri_rao.js";
import { l1, type Penalties, penalizeTable } from "./penalty.js";

export default defineOp({
  name: "binary_tensor_combine",
  aliases: ["binary_tensor_combine2"],
  about: "A bilinear map of two rows by an order-3 tensor: z[r, k] = Σᵢⱼ x[r, i]·y[r, j]·T[i, j, k].",
  group: "products",
  source: "ANTK, node_ops.binary_tensor_combine; Kolda and Bader 2009, §2.5",
  inputs: {
    x: one("A matrix.", { shape: ["batch", "n"], dtype: "float32" }),
    y: one("A matrix with as many rows.", { shape: ["batch", "m"], dtype: "float32" }),
  },
  params: {
    output_dim: optional(kinds.dim, "Columns of z.", 10 as Dim),
    initrange: optional(kinds.nonNegative, initrangeAbout, 1e-5),
    l2: optional(kinds.nonNegative, "Adds l2·½·ΣT² to the objective.", 0),
    distribution: optional(distribution, "How T starts.", "tnorm" as const),
    l1,
  },
  example:
    "z binary_tensor_combine(output_dim=4, initrange=0.5)\n-x placeholder(tf.float32, shape=[None, 3])\n-y placeholder(tf.float32, shape=[None, 2])",
  weights: ({ params, dims }) => [
    {
      name: "t",
      shape: [dims.n ?? "?", dims.m ?? "?", params.output_dim],
      initial: initialOf(params.distribution, params.initrange),
    },
  ],
  output: ({ params, dims }) => ({ dtype: "float32", shape: [dims.batch ?? "batch", params.output_dim] }),
  compute: ({ x, y }, { params }, context) => combineRows(context, x, y, params),
});

/** Σᵢⱼ x[r, i]·y[r, j]·T[i, j, k], with the penalties of T, the weight `t`. */
export function combineRows(context: ComputeContext, x: Tensor, y: Tensor, penalties: Penalties): Tensor {
  const { tf } = context;
  const t = context.weight("t");
  penalizeTable(context, t, penalties);
  const [n, m, k] = t.shape as [number, number, number];
  return tf.matMul(rowProducts(tf, x, y) as Tensor2D, tf.reshape(t, [n * m, k]) as Tensor2D);
}
