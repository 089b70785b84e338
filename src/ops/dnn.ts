import type * as Tf from "@tensorflow/tfjs-core";
import { defineOp, one } from "../declare/op.js";
import { either, kinds, optional, orNone, required } from "../declare/params.js";
import type { Const } from "../declare/values.js";
import { type ActivationName, activate, activation } from "./activations.js";
import { affine, biasSpec, fanScaling, matrixParams, matrixSpec } from "./affine.js";
import { keep } from "./dropout.js";
import { normalize, normalizeSpecs } from "./normalize.js";

export default defineOp({
  name: "dnn",
  about:
    "A stack of fully connected layers; in each, the last included: linear, activation, batch norm, dropout.",
  source: "ANTK, node_ops.dnn",
  inputs: { x: one("Rows.", { shape: ["batch", "n"], dtype: "float32" }) },
  params: {
    hidden_units: required(kinds.dims, "Columns of each layer, in order."),
    activation: optional(
      activation,
      "Applied to each element after the linear map.",
      "tanh" as ActivationName,
    ),
    ...matrixParams,
    bn: optional(kinds.boolean, "Batch normalisation after the activation.", false),
    keep_prob: optional(
      orNone(either(kinds.probability, noDropout())),
      "Probability that an element is kept while training. None or 0: no dropout.",
      null,
    ),
    fan_scaling: fanScaling,
    bias_start: optional(kinds.number, "What the biases start as.", 0),
    bn_decay: optional(kinds.fraction, "Decay of batch norm's moving averages, each step.", 0.99),
  },
  example:
    "h dnn([8, 4], activation='tanh', bn=True, keep_prob=0.95)\n-x placeholder(tf.float32, shape=[None, 3])",
  rules: ({ params }) => (params.hidden_units.length > 0 ? [] : ["`hidden_units` needs at least one layer"]),
  weights: ({ params, dims }) => {
    const widths = [dims.n ?? "?", ...params.hidden_units];
    return params.hidden_units.flatMap((units, i) => [
      matrixSpec(`w${i}`, widths[i]!, units, params, params.activation),
      biasSpec(`b${i}`, units, params.bias_start),
      ...(params.bn ? normalizeSpecs(units, String(i)) : []),
    ]);
  },
  output: ({ params, dims }) => ({
    dtype: "float32",
    shape: [dims.batch ?? "batch", params.hidden_units.at(-1) ?? "?"],
  }),
  compute: ({ x }, { params }, context) => {
    let h: Tf.Tensor = x;
    params.hidden_units.forEach((_units, i) => {
      h = activate(context.tf, params.activation, affine(context, h, `w${i}`, `b${i}`, params.l2));
      if (params.bn) h = normalize(context, h, String(i), BN_EPSILON, params.bn_decay);
      if (params.keep_prob) h = keep(context, h, params.keep_prob, i);
    });
    return h;
  },
});

const BN_EPSILON = 1e-5;

/** ANTK writes 0 for "no dropout". */
function noDropout() {
  return { expects: "0", read: (value: Const) => (value === 0 ? (0 as const) : undefined) };
}
