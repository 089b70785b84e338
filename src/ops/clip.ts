import { defineOp, one } from "../declare/op.js";
import { kinds, optional, orNone } from "../declare/params.js";
import type { TensorType } from "../declare/shape.js";

export default defineOp({
  name: "clip",
  aliases: ["tf.clip_by_value"],
  about:
    "Keeps each element within bounds: y = min(max(x, low), high). The slope is 1 within and at the bounds, 0 outside.",
  group: "element by element",
  source: "NumPy, clip",
  inputs: { x: one("Any tensor of floats.", { dtype: "float32" }) },
  params: {
    low: optional(orNone(kinds.number), "The least that y may be. None: no bound.", null),
    high: optional(orNone(kinds.number), "The most that y may be. None: no bound.", null),
  },
  example: "p clip(low=1e-8)\n-x placeholder(tf.float32, shape=[None, 3])",
  rules: ({ params: { low, high } }) =>
    low !== null && high !== null && low > high ? [`\`low\` ${low} is above \`high\` ${high}`] : [],
  output: ({ inputs }): TensorType => ({ dtype: "float32", shape: inputs.x.shape }),
  compute: ({ x }, { params: { low, high } }, { tf }) => {
    // `clipByValue` of tfjs' wasm backend makes the lower bound of what is not a number; these let it through.
    const above = low === null ? tf.clone(x) : tf.maximum(x, low);
    return high === null ? above : tf.minimum(above, high);
  },
});
