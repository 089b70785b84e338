import type * as Tf from "@tensorflow/tfjs-core";
import { defineOp, one, type TfCore } from "../declare/op.js";
import { kinds, required } from "../declare/params.js";
import type { Dim, Shape, TensorType } from "../declare/shape.js";
import { product } from "./product.js";

/** Which dimensions of an order-3 tensor become rows, then columns, the last running slowest: Kolda and Bader's. */
export const unfoldings = [
  [0, 2, 1],
  [1, 2, 0],
  [2, 1, 0],
] as const;

/** Of 0, 1 and 2. */
export const mode = required(kinds.nonNegativeInt, "The dimension that becomes the rows: 0, 1 or 2.");

export default defineOp({
  name: "nmode_tensor_tomatrix",
  about:
    "An order-3 tensor laid out as a matrix whose rows are one of its dimensions; of the others the lower runs fastest: y[i, j + k·J] = x[i, j, k] for mode 0.",
  group: "products",
  source: "ANTK, node_ops.nmode_tensor_tomatrix; Kolda and Bader 2009, §2.4, whose modes count from 1",
  inputs: { x: one("An order-3 tensor.", { shape: ["i", "j", "k"], dtype: "float32" }) },
  params: { mode },
  example: "y nmode_tensor_tomatrix(0)\n-c reshape([3, 2])\n--x placeholder(tf.float32, shape=[None, 6])",
  rules: ({ params }) => wrongMode(params.mode),
  output: ({ inputs, params }): TensorType => ({
    dtype: "float32",
    shape: unfoldedShape(inputs.x.shape, params.mode),
  }),
  compute: ({ x }, { params }, { tf }) => unfold(tf, x, params.mode),
});

/** The message for a mode that an order-3 tensor does not have. */
export function wrongMode(mode: number): readonly string[] {
  return mode < unfoldings.length ? [] : [`\`mode\` must be 0, 1 or 2, got ${mode}`];
}

/** [i, j, k] as a matrix with `mode` as its rows. */
export function unfold(tf: TfCore, x: Tf.Tensor, mode: number): Tf.Tensor {
  return tf.reshape(tf.transpose(x, [...unfoldings[mode]!]), unfoldedShape(x.shape, mode) as number[]);
}

export function unfoldedShape(shape: Shape, mode: number): readonly Dim[] {
  const [rows, slow, fast] = unfoldings[mode]!.map((i) => shape?.[i] ?? "?") as [Dim, Dim, Dim];
  return [rows, product([slow, fast])];
}
