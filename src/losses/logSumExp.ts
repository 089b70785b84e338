import type { Tensor } from "@tensorflow/tfjs-core";
import type { TfCore } from "../declare/op.js";

/**
 * log Σ_c exp x_nc of each row, as [n, 1]. The largest of the row goes out first: no exponential overflows, and at
 * least one is 1. What the shift adds to the gradient is Σ softmax − 1 = 0, at ties too.
 * @param x [n, c]
 */
export function logSumExpOfRows(tf: TfCore, x: Tensor): Tensor {
  const largest = tf.max(x, 1, true);
  return tf.add(largest, tf.log(tf.sum(tf.exp(tf.sub(x, largest)), 1, true)));
}
