import type * as Tf from "@tensorflow/tfjs-core";
import { defineOp, one, type TfCore } from "../declare/op.js";
import type { TensorType } from "../declare/shape.js";

export default defineOp({
  name: "softmax",
  aliases: ["tf.nn.softmax"],
  about: "Positive numbers that add up to 1, from each row: yᵢ = eˣⁱ / Σⱼ eˣʲ.",
  group: "element by element",
  source: "Bishop 2006, eq. 4.62; shifted by the largest, so that no exponential overflows",
  inputs: { x: one("Rows.", { shape: ["batch", "n"], dtype: "float32" }) },
  params: {},
  example: "p softmax()\n-x placeholder(tf.float32, shape=[None, 3])",
  output: ({ inputs }): TensorType => inputs.x,
  compute: ({ x }, _facts, { tf }) => softmaxRows(tf, x),
});

export function softmaxRows(tf: TfCore, x: Tf.Tensor): Tf.Tensor {
  return tf.softmax(x, x.rank - 1);
}
