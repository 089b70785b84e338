import type { Tensor } from "@tensorflow/tfjs-core";
import type { TfCore } from "../declare/op.js";

/**
 * |x|, with slope 0 at 0: `tf.abs` has slope −1 there and would push predictions off the targets that they have
 * reached.
 */
export function absoluteOf(tf: TfCore, x: Tensor): Tensor {
  return tf.mul(x, tf.sign(x));
}
