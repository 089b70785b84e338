import type * as Tf from "@tensorflow/tfjs-core";
import { defineOp, one } from "../declare/op.js";
import { kinds, optional } from "../declare/params.js";
import type { Dim } from "../declare/shape.js";
import { activate } from "./activations.js";
import { affine, biasSpec, matrixSpec } from "./affine.js";
import { bnDecay, finish, layerParams, needsLayers, normalSpecs } from "./layerParams.js";
import { l1 } from "./penalty.js";

export default defineOp({
  name: "highway_dnn",
  about:
    "Layers that carry a part of their input on: h·t + x·(1 − t), with h = f(x·W + b) and the gate t = σ(x·V + c).",
  group: "layers and nets",
  source: "ANTK, node_ops.highway_dnn; Srivastava, Greff and Schmidhuber 2015, eq. 3",
  inputs: { x: one("Rows, as wide as every layer.", { shape: ["batch", "n"], dtype: "float32" }) },
  params: {
    ...layerParams,
    bias_start: optional(
      kinds.number,
      "What c starts as; below 0 the layers begin by carrying their input on.",
      -1,
    ),
    bn_decay: bnDecay,
    l1,
  },
  example: "h highway_dnn([3, 3], initrange=0.5)\n-x placeholder(tf.float32, shape=[None, 3])",
  rules: ({ params: { hidden_units }, dims }) => [
    ...needsLayers(hidden_units),
    ...oneWidth(dims.n ?? "?", hidden_units),
  ],
  weights: ({ params, dims }) =>
    params.hidden_units.flatMap((units, i) => [
      matrixSpec(`w${i}`, dims.n ?? "?", units, params, params.activation),
      biasSpec(`b${i}`, units, 0),
      matrixSpec(`v${i}`, dims.n ?? "?", units, params),
      biasSpec(`c${i}`, units, params.bias_start),
      ...normalSpecs(params.bn, i, units),
    ]),
  output: ({ params, dims }) => ({
    dtype: "float32",
    shape: [dims.batch ?? "batch", params.hidden_units.at(-1) ?? "?"],
  }),
  compute: ({ x }, { params }, context) => {
    const { tf } = context;
    let y: Tf.Tensor = x;
    params.hidden_units.forEach((_units, i) => {
      const h = activate(tf, params.activation, affine(context, y, `w${i}`, `b${i}`, params));
      const t = tf.sigmoid(affine(context, y, `v${i}`, `c${i}`, params));
      y = finish(context, tf.add(tf.mul(h, t), tf.mul(y, tf.sub(1, t))), i, params);
    });
    return y;
  },
});

/** The message where layers are not all as wide as x: a highway adds a layer to its input. */
function oneWidth(n: Dim, hiddenUnits: readonly Dim[]): readonly string[] {
  const widths = new Set([n, ...hiddenUnits].filter((width) => typeof width === "number"));
  if (widths.size < 2) return [];
  return [`every layer must be as wide as x: x has ${n} columns, the layers ${hiddenUnits.join(", ")}`];
}
