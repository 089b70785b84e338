import type * as Tf from "@tensorflow/tfjs-core";
import { defineOp, one } from "../declare/op.js";
import { kinds, optional } from "../declare/params.js";

export default defineOp({
  name: "linear_spline",
  about:
    "What each of evenly spaced knots says at x, where a curve is straight between its values at them: yₖ = max(0, 1 − |t − k|), t = (knots − 1)·(x − low)/(high − low) limited to 0 … knots − 1. The dot product with a row of values is the curve: with a `lookup` of as many columns, a curve for each id.",
  group: "element by element",
  source:
    "de Boor 1978, B-splines of order 2; as bins of time: Koren 2009, Collaborative filtering with temporal dynamics",
  inputs: { x: one("One number an example, such as `time`.", { shape: ["batch", 1], dtype: "float32" }) },
  params: {
    knots: optional(kinds.positiveInt, "How many, 2 or more; the first is at low, the last at high.", 8),
    low: optional(kinds.number, "The first knot; below it the curve is level.", 0),
    high: optional(kinds.number, "The last knot; above it the curve is level.", 1),
  },
  example: "bend linear_spline(knots=4)\n-time placeholder(tf.float32, shape=[None, 1])",
  rules: ({ params: { knots, low, high } }) => [
    ...(knots < 2 ? [`a curve needs \`knots\` at both ends: 2 or more, got ${knots}`] : []),
    ...(low >= high ? [`\`low\` ${low} is not below \`high\` ${high}`] : []),
  ],
  output: ({ params, dims }) => ({ dtype: "float32", shape: [dims.batch ?? "batch", params.knots] }),
  compute: ({ x }, { params: { knots, low, high } }, { tf }) => {
    const scale = (knots - 1) / (high - low);
    const places = tf.mul(tf.sub(x, low), scale);
    const within: Tf.Tensor = tf.minimum(tf.maximum(places, 0), knots - 1);
    const numbers = tf.tensor2d(
      Float32Array.from({ length: knots }, (_, k) => k),
      [1, knots],
    );
    return tf.relu(tf.sub(1, tf.abs(tf.sub(within, numbers))));
  },
});
