import type * as Tf from "@tensorflow/tfjs-core";
import { absolute } from "../declare/absolute.js";
import type { ComputeContext } from "../declare/op.js";
import { kinds, optional } from "../declare/params.js";

/** Beside `l2`; not ANTK's, so it stands behind all that is. */
export const l1 = optional(
  kinds.nonNegative,
  "Adds l1·Σ|w| to the objective, over the weights that `l2` counts; its slope at 0 is 0.",
  0,
);

export interface Penalties {
  readonly l1: number;
  readonly l2: number;
}

/** Adds l1·Σ|w| + l2·½·Σw² to the objective while training. */
export function penalizeTable(context: ComputeContext, w: Tf.Tensor, { l1, l2 }: Penalties): void {
  const { tf, training, penalize } = context;
  if (training && l2 > 0) penalize(tf.mul(tf.sum(tf.square(w)), l2 / 2), "table");
  if (training && l1 > 0) penalize(tf.mul(tf.sum(absolute(tf, w)), l1), "table");
}

/** Adds l1·Σ|y| + l2·Σy² over the rows of the minibatch while training. */
export function penalizeRows(context: ComputeContext, rows: Tf.Tensor, { l1, l2 }: Penalties): void {
  const { tf, training, penalize } = context;
  if (training && l2 > 0) penalize(tf.mul(tf.sum(tf.square(rows)), l2), "rows");
  if (training && l1 > 0) penalize(tf.mul(tf.sum(absolute(tf, rows)), l1), "rows");
}
