import { defineOp, type OpDeclaration, one } from "../declare/op.js";
import type { TensorType } from "../declare/shape.js";
import { type ActivationName, activate } from "./activations.js";

/** An op that applies an activation to each element of its input, under ANTK's `tf.nn` name and its own. */
export function defineElementwise(
  name: Exclude<ActivationName, "none">,
  formula: string,
  source: string,
  aliases: readonly string[],
): OpDeclaration {
  return defineOp({
    name,
    aliases,
    about: `Applies ${formula} to each element.`,
    source,
    inputs: { x: one("Any tensor of floats.", { dtype: "float32" }) },
    params: {},
    example: `h ${name}()\n-x placeholder(tf.float32, shape=[None, 3])`,
    output: ({ inputs }): TensorType => ({ dtype: "float32", shape: inputs.x.shape }),
    compute: ({ x }, _facts, { tf }) => activate(tf, name, x),
  });
}
