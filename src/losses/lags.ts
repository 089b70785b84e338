import type { Tensor } from "@tensorflow/tfjs-core";
import type { TfCore } from "../declare/op.js";

/**
 * s⁻ − s⁺: by how much each negative is above its example.
 * @param positive  [n]
 * @param negatives [n, negatives]
 */
export function lagsOf(tf: TfCore, positive: Tensor, negatives: Tensor): Tensor {
  return tf.sub(negatives, tf.reshape(positive, [-1, 1]));
}
