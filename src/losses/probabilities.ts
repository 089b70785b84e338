import type { Tensor } from "@tensorflow/tfjs-core";
import type { TfCore } from "../declare/op.js";

/** Added to a probability before its logarithm is taken: that of 0 is −18.4 then, with a slope of 10⁸. */
const LEAST = 1e-8;

/** log(p + 10⁻⁸), so that a probability of 0 costs much and not everything. NaN stays NaN. */
export function logOf(tf: TfCore, probabilities: Tensor): Tensor {
  return tf.log(tf.add(probabilities, LEAST));
}

/** −Σ_c t_nc·log(p_nc + 10⁻⁸) of each row. */
export function crossEntropyOfRows(tf: TfCore, probabilities: Tensor, target: Tensor): Tensor {
  return tf.neg(tf.sum(tf.mul(target, logOf(tf, probabilities)), 1));
}
