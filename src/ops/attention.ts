import type * as Tf from "@tensorflow/tfjs-core";
import { defineOp, one, optionalInput, type TfCore } from "../declare/op.js";
import { kinds, optional } from "../declare/params.js";
import { type Dim, dimsMayAgree, type Shape, showShape, type TensorType } from "../declare/shape.js";
import { softmaxRows } from "./softmax.js";

export default defineOp({
  name: "attention",
  about:
    "The mean of values, weighted by how well their keys fit the query: y = Σᵢ pᵢ·vᵢ with p = softmax(q·kᵢ/√d), over the i that the mask keeps; 0 where it keeps none.",
  group: "layers and nets",
  source: "Vaswani et al. 2017, eq. 1",
  inputs: {
    query: one("q, one row an example.", { shape: ["batch", "d"], dtype: "float32" }),
    keys: one(
      "k: [batch, n, d], some for each example; or a table [n, d] that all share, such as the weights of a lookup.",
      { dtype: "float32" },
    ),
    values: optionalInput(
      "v, as many as keys, of any width. None: the keys. With a mask, write the keys here again.",
      { dtype: "float32" },
    ),
    mask: optionalInput(
      "Above 0 where an example has the key, 0 where not: the length of a history, or which ids are in it.",
      { shape: ["batch", "n"], dtype: "float32" },
    ),
  },
  params: {
    scaled: optional(kinds.boolean, "Whether to divide by √d.", true),
  },
  example:
    "y attention()\n-q placeholder(tf.float32, shape=[None, 3])\n-items weights('tnorm', [5, 3], initrange=0.5)\n-items\n-seen placeholder(tf.float32, shape=[None, 5])",
  rules: ({ inputs: { keys, values, mask }, dims }) => {
    const k = keys.shape;
    const v = values?.shape ?? k;
    if (k === null || v === null) return [];
    if (k.length !== 2 && k.length !== 3)
      return [`keys must be [batch, n, d] or [n, d], got ${showShape(k)}`];
    const count = k.at(-2)!;
    return [
      ...(dimsMayAgree(k.at(-1)!, dims.d ?? "?")
        ? []
        : [`the query has ${dims.d} columns and the keys ${k.at(-1)}`]),
      ...(v.length === k.length && dimsMayAgree(v.at(-2)!, count)
        ? []
        : [`values must be as many as keys, ${showShape(k)}, got ${showShape(v)}`]),
      ...(mask === null || dimsMayAgree(mask.shape?.[1] ?? "?", count)
        ? []
        : [`the mask is for ${mask.shape?.[1]} keys, and there are ${count}`]),
    ];
  },
  output: ({ inputs: { keys, values }, dims }): TensorType => ({
    dtype: "float32",
    shape: [dims.batch ?? "batch", widthOf((values ?? keys).shape)],
  }),
  compute: ({ query, keys, values, mask }, { params }, { tf }) => {
    const d = query.shape[1]!;
    const products = scores(tf, query, keys);
    const scaled = params.scaled ? tf.mul(products, 1 / Math.sqrt(d)) : products;
    return weightedSum(tf, shares(tf, scaled, mask), values ?? keys);
  },
});

function widthOf(shape: Shape): Dim {
  return shape?.at(-1) ?? "?";
}

/** q·kᵢ [batch, n]. */
function scores(tf: TfCore, query: Tf.Tensor, keys: Tf.Tensor): Tf.Tensor {
  if (keys.rank === 2) return tf.matMul(query as Tf.Tensor2D, keys as Tf.Tensor2D, false, true);
  const [batch, d] = query.shape as [number, number];
  return tf.sum(tf.mul(tf.reshape(query, [batch, 1, d]), keys), 2);
}

/** Below every score that occurs, and far enough from them that its exponential is 0. */
const MASKED = -1e9;

/** softmax over the scores that the mask keeps in each row; zeros where it keeps none. */
function shares(tf: TfCore, x: Tf.Tensor, mask: Tf.Tensor | null): Tf.Tensor {
  if (mask === null) return softmaxRows(tf, x);
  const isKept = tf.step(mask);
  const kept = tf.add(tf.mul(x, isKept), tf.mul(tf.sub(1, isKept), MASKED));
  // Where none is kept all are equally far down, and the mask takes away what softmax gives them.
  return tf.mul(softmaxRows(tf, kept), isKept);
}

/** Σᵢ pᵢ·vᵢ [batch, width]. */
function weightedSum(tf: TfCore, p: Tf.Tensor, values: Tf.Tensor): Tf.Tensor {
  if (values.rank === 2) return tf.matMul(p as Tf.Tensor2D, values as Tf.Tensor2D);
  const [batch, n] = p.shape as [number, number];
  return tf.sum(tf.mul(tf.reshape(p, [batch, n, 1]), values), 1);
}
