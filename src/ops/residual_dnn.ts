import type * as Tf from "@tensorflow/tfjs-core";
import { defineOp, one } from "../declare/op.js";
import { kinds, optional } from "../declare/params.js";
import type { Dim } from "../declare/shape.js";
import { activate } from "./activations.js";
import { affine, biasSpec, matrixSpec } from "./affine.js";
import { bnDecay, kept, layerParams, needsLayers, normal, normalSpecs } from "./layerParams.js";
import { l1 } from "./penalty.js";

export default defineOp({
  name: "residual_dnn",
  about:
    "Blocks of layers whose input is added to their output: y = f(block(x) + x); where the widths differ, + x·S + s. Within a block, batch norm, f and dropout stand between the linear maps.",
  group: "layers and nets",
  source: "ANTK, node_ops.residual_dnn; He et al. 2016, eq. 1 and 2",
  inputs: { x: one("Rows.", { shape: ["batch", "n"], dtype: "float32" }) },
  params: {
    ...layerParams,
    skiplayers: optional(kinds.positiveInt, "Layers in a block; divides their number.", 3),
    bn_decay: bnDecay,
    l1,
  },
  example: "h residual_dnn([4, 4, 3], initrange=0.5)\n-x placeholder(tf.float32, shape=[None, 3])",
  rules: ({ params: { hidden_units, skiplayers } }) => [
    ...needsLayers(hidden_units),
    ...(hidden_units.length % skiplayers === 0
      ? []
      : [
          `\`hidden_units\` has ${hidden_units.length} layers, which is no multiple of \`skiplayers\`, ${skiplayers}`,
        ]),
  ],
  weights: ({ params, dims }) => {
    const widths: readonly Dim[] = [dims.n ?? "?", ...params.hidden_units];
    return params.hidden_units.flatMap((units, i) => {
      const start = widths[i + 1 - params.skiplayers];
      return [
        matrixSpec(`w${i}`, widths[i]!, units, params, params.activation),
        biasSpec(`b${i}`, units, 0),
        ...(endsBlock(i, params.skiplayers) ? [] : normalSpecs(params.bn, i, units)),
        ...(endsBlock(i, params.skiplayers) && start !== undefined && start !== units
          ? [matrixSpec(`skip_w${i}`, start, units, params), biasSpec(`skip_b${i}`, units, 0)]
          : []),
      ];
    });
  },
  output: ({ params, dims }) => ({
    dtype: "float32",
    shape: [dims.batch ?? "batch", params.hidden_units.at(-1) ?? "?"],
  }),
  compute: ({ x }, { params }, context) => {
    const { tf } = context;
    let y: Tf.Tensor = x;
    let shortcut = x;
    params.hidden_units.forEach((units, i) => {
      y = affine(context, y, `w${i}`, `b${i}`, params);
      if (!endsBlock(i, params.skiplayers)) {
        y = activate(tf, params.activation, normal(context, y, i, params));
        y = kept(context, y, i, params);
        return;
      }
      const isSame = shortcut.shape[1] === units;
      const carried = isSame ? shortcut : affine(context, shortcut, `skip_w${i}`, `skip_b${i}`, params);
      y = activate(tf, params.activation, tf.add(y, carried));
      shortcut = y;
    });
    return y;
  },
});

function endsBlock(i: number, skiplayers: number): boolean {
  return (i + 1) % skiplayers === 0;
}
