import type * as Tf from "@tensorflow/tfjs-core";
import { type ComputeContext, defineOp, one } from "../declare/op.js";
import { kinds, required } from "../declare/params.js";
import type { TensorType } from "../declare/shape.js";

export default defineOp({
  name: "dropout",
  aliases: ["tf.nn.dropout"],
  about:
    "While training, keeps each element with probability p and sets the others to 0: y = x/p or 0. Otherwise y = x.",
  group: "layers and nets",
  source: "Srivastava et al. 2014, §10 (inverted dropout)",
  inputs: { x: one("Any tensor of floats.", { dtype: "float32" }) },
  params: { prob: required(kinds.probability, "Probability that an element is kept.") },
  example: "h dropout(0.5)\n-x placeholder(tf.float32, shape=[None, 3])",
  output: ({ inputs }): TensorType => inputs.x,
  compute: ({ x }, { params }, context) => keep(context, x, params.prob, 0),
});

/** Inverted dropout while training, x itself otherwise. `part` tells several masks of one node apart. */
export function keep(context: ComputeContext, x: Tf.Tensor, probability: number, part: number): Tf.Tensor {
  if (!context.training || probability === 1) return x.clone();
  return context.tf.mul(x, context.dropoutMask(x.shape, probability, part));
}
