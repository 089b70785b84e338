import type * as Tf from "@tensorflow/tfjs-core";
import { defineOp, type OpDeclaration, one, type TfCore } from "../declare/op.js";
import { kinds, optional, required } from "../declare/params.js";
import type { TensorType } from "../declare/shape.js";

interface Reduction {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly about: string;
  reduce(tf: TfCore, x: Tf.Tensor, axis: number, keepDims: boolean): Tf.Tensor;
}

/** An op that takes one axis of each example together. The first axis, the examples, cannot be reduced. */
export function defineReduction({ name, aliases, about, reduce }: Reduction): OpDeclaration {
  return defineOp({
    name,
    aliases,
    about,
    group: "shapes and reductions",
    source: "NumPy, reductions over an axis",
    inputs: { x: one("A tensor of floats with at least two dimensions.", { dtype: "float32" }) },
    params: {
      axis: required(
        kinds.positiveInt,
        "The dimension that goes, counted from 0; 0 are the examples and stays.",
      ),
      keep_dims: optional(kinds.boolean, "Whether the dimension stays, with size 1.", false),
    },
    example: `h ${name}(axis=1, keep_dims=True)\n-x placeholder(tf.float32, shape=[None, 3])`,
    rules: ({ inputs: { x }, params: { axis } }) =>
      x.shape !== null && axis >= x.shape.length
        ? [`\`axis\` ${axis} is beyond the ${x.shape.length} dimensions of x`]
        : [],
    output: ({ inputs: { x }, params: { axis, keep_dims } }): TensorType => ({
      dtype: "float32",
      shape:
        x.shape === null ? null : x.shape.flatMap((dim, i) => (i !== axis ? [dim] : keep_dims ? [1] : [])),
    }),
    compute: ({ x }, { params }, { tf }) => reduce(tf, x, params.axis, params.keep_dims),
  });
}
