import type { Tensor } from "@tensorflow/tfjs-core";
import type { TfCore } from "../declare/op.js";

/**
 * predicted − target, in the shape of `predicted`.
 * @throws Error where the numbers of elements differ; [n, 1] and [n] never broadcast to [n, n]
 */
export function errorsOf(tf: TfCore, predicted: Tensor, target: Tensor): Tensor {
  return tf.sub(predicted, tf.reshape(target, predicted.shape));
}

/**
 * |predicted − target|, with slope 0 at an exact hit: `tf.abs` has slope −1 there and would push predictions off the
 * targets that they have reached.
 */
export function absoluteErrorsOf(tf: TfCore, predicted: Tensor, target: Tensor): Tensor {
  const errors = errorsOf(tf, predicted, target);
  return tf.mul(errors, tf.sign(errors));
}
