import type * as Tf from "@tensorflow/tfjs-core";
import { defineOp, one } from "../declare/op.js";
import { kinds, optional } from "../declare/params.js";
import { activate } from "./activations.js";
import { affine, biasSpec, matrixSpec } from "./affine.js";
import { bnDecay, finish, layerParams, needsLayers, normalSpecs } from "./layerParams.js";
import { l1 } from "./penalty.js";

export default defineOp({
  name: "dnn",
  about:
    "A stack of fully connected layers; each, the last included, is h ← dropout(norm(f(h·W + b))), with the activation f, and batch norm and dropout where asked for.",
  group: "layers and nets",
  source: "ANTK, node_ops.dnn",
  inputs: { x: one("Rows.", { shape: ["batch", "n"], dtype: "float32" }) },
  params: {
    ...layerParams,
    bias_start: optional(kinds.number, "What the biases start as.", 0),
    bn_decay: bnDecay,
    l1,
  },
  example:
    "h dnn([8, 4], activation='tanh', bn=True, keep_prob=0.95)\n-x placeholder(tf.float32, shape=[None, 3])",
  rules: ({ params }) => needsLayers(params.hidden_units),
  weights: ({ params, dims }) => {
    const widths = [dims.n ?? "?", ...params.hidden_units];
    return params.hidden_units.flatMap((units, i) => [
      matrixSpec(`w${i}`, widths[i]!, units, params, params.activation),
      biasSpec(`b${i}`, units, params.bias_start),
      ...normalSpecs(params.bn, i, units),
    ]);
  },
  exposes: { "weights#": "w#" },
  output: ({ params, dims }) => ({
    dtype: "float32",
    shape: [dims.batch ?? "batch", params.hidden_units.at(-1) ?? "?"],
  }),
  compute: ({ x }, { params }, context) => {
    let h: Tf.Tensor = x;
    params.hidden_units.forEach((_units, i) => {
      h = activate(context.tf, params.activation, affine(context, h, `w${i}`, `b${i}`, params));
      h = finish(context, h, i, params);
    });
    return h;
  },
});
