import { defineOp, one } from "../declare/op.js";
import { kinds, optional } from "../declare/params.js";
import type { TensorType } from "../declare/shape.js";

export default defineOp({
  name: "layer_norm",
  about: "Normalises each row over its columns: y = γ·(x − μ)/√(σ² + ε) + β.",
  group: "layers and nets",
  source: "Ba, Kiros and Hinton 2016",
  inputs: { x: one("Rows.", { shape: ["batch", "n"], dtype: "float32" }) },
  params: { epsilon: optional(kinds.positive, "ε, added to the variance.", 1e-5) },
  example: "h layer_norm()\n-x placeholder(tf.float32, shape=[None, 3])",
  weights: ({ dims }) => [
    { name: "gamma", shape: [dims.n ?? "?"], initial: { kind: "constant", value: 1 }, decays: false },
    { name: "beta", shape: [dims.n ?? "?"], initial: { kind: "zeros" }, decays: false },
  ],
  output: ({ inputs }): TensorType => inputs.x,
  compute: ({ x }, { params }, { tf, weight }) => {
    const centred = tf.sub(x, tf.mean(x, 1, true));
    const variance = tf.mean(tf.square(centred), 1, true);
    const scaled = tf.mul(centred, tf.rsqrt(tf.add(variance, params.epsilon)));
    return tf.add(tf.mul(scaled, weight("gamma")), weight("beta"));
  },
});
