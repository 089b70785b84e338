import { defineOp, one } from "../declare/op.js";
import { kinds, optional } from "../declare/params.js";
import type { TensorType } from "../declare/shape.js";
import { normalize, normalizeSpecs } from "./normalize.js";

export default defineOp({
  name: "batch_normalize",
  about:
    "Normalises each column over the minibatch, over moving averages when not training: y = γ·(x − μ)/√(σ² + ε) + β.",
  group: "layers and nets",
  source: "Ioffe and Szegedy 2015",
  inputs: { x: one("Rows.", { shape: ["batch", "n"], dtype: "float32" }) },
  params: {
    epsilon: optional(kinds.positive, "ε, added to the variance.", 1e-5),
    decay: optional(kinds.fraction, "Decay of the moving averages, each step.", 0.999),
  },
  example: "h batch_normalize()\n-x placeholder(tf.float32, shape=[None, 3])",
  weights: ({ dims }) => normalizeSpecs(dims.n ?? "?", ""),
  output: ({ inputs }): TensorType => inputs.x,
  compute: ({ x }, { params }, context) => normalize(context, x, "", params.epsilon, params.decay),
});
