import type * as Tf from "@tensorflow/tfjs-core";
import type { ComputeContext, WeightSpec } from "../declare/op.js";
import { either, kinds, optional, orNone, required } from "../declare/params.js";
import type { Dim } from "../declare/shape.js";
import type { Const } from "../declare/values.js";
import { type ActivationName, activation } from "./activations.js";
import { fanScaling, matrixParams } from "./affine.js";
import { keep } from "./dropout.js";
import { normalize, normalizeSpecs } from "./normalize.js";

/** What every net of several layers takes first, in ANTK's order of positions. */
export const layerParams = {
  hidden_units: required(kinds.dims, "Columns of each layer, in order."),
  activation: optional(activation, "Applied to each element after the linear map.", "tanh" as ActivationName),
  ...matrixParams,
  bn: optional(kinds.boolean, "Batch normalisation after the activation.", false),
  keep_prob: optional(
    orNone(either(kinds.probability, noDropout())),
    "Probability that an element is kept while training. None or 0: no dropout.",
    null,
  ),
  fan_scaling: fanScaling,
};

/** Not ANTK's, so it stands behind all that is. */
export const bnDecay = optional(kinds.fraction, "Decay of batch norm's moving averages, each step.", 0.99);

/** The message for a net without layers. */
export function needsLayers(hiddenUnits: readonly Dim[]): readonly string[] {
  return hiddenUnits.length > 0 ? [] : ["`hidden_units` needs at least one layer"];
}

interface Finish {
  readonly bn: boolean;
  readonly bn_decay: number;
  readonly keep_prob: number | null;
}

/** The weights of layer `i`'s batch norm, where there is one. */
export function normalSpecs(bn: boolean, i: number, units: Dim): readonly WeightSpec[] {
  return bn ? normalizeSpecs(units, String(i)) : [];
}

/** Layer `i`'s batch norm, where it is asked for. */
export function normal(
  context: ComputeContext,
  h: Tf.Tensor,
  i: number,
  { bn, bn_decay }: Finish,
): Tf.Tensor {
  return bn ? normalize(context, h, String(i), BN_EPSILON, bn_decay) : h;
}

/** Layer `i`'s dropout, where it is asked for. */
export function kept(context: ComputeContext, h: Tf.Tensor, i: number, { keep_prob }: Finish): Tf.Tensor {
  return keep_prob ? keep(context, h, keep_prob, i) : h;
}

/** What ends layer `i` of dnn and highway_dnn: batch norm, then dropout, each where it is asked for. */
export function finish(context: ComputeContext, h: Tf.Tensor, i: number, params: Finish): Tf.Tensor {
  return kept(context, normal(context, h, i, params), i, params);
}

const BN_EPSILON = 1e-5;

/** ANTK writes 0 for "no dropout". */
function noDropout() {
  return { expects: "0", read: (value: Const) => (value === 0 ? (0 as const) : undefined) };
}
