import type * as Tf from "@tensorflow/tfjs-core";
import type { TfCore } from "./op.js";

/**
 * |x|, with slope 0 at 0: `tf.abs` has slope −1 there. From steps, since tfjs' wasm `sign` takes what is below 1.2e-7
 * for 0, and its `abs` of NaN stays NaN here, too.
 */
export function absolute(tf: TfCore, x: Tf.Tensor): Tf.Tensor {
  return tf.mul(x, tf.sub(tf.step(x), tf.step(tf.neg(x))));
}
