import type * as Tf from "@tensorflow/tfjs-core";
import type { TfCore } from "../declare/op.js";

/**
 * 1 where a > b, 0 where a < b, ½ where they are equal; a constant to the gradient. With it the larger of both is
 * a·s + b·(1 − s), for finite a and b: tfjs' own `maximum` gives a tie to the first, has no gradient for a smaller
 * operand that was stretched, and on wasm ignores a second operand that is not a number.
 */
export function greaterShare(tf: TfCore, a: Tf.Tensor, b: Tf.Tensor): Tf.Tensor {
  const difference = tf.sub(a, b);
  const sign = tf.sub(tf.step(difference), tf.step(tf.neg(difference)));
  return tf.mul(tf.add(sign, 1), 0.5);
}
