import type * as Tf from "@tensorflow/tfjs-core";
import { defineOp, type OpDeclaration, one, type TfCore } from "../declare/op.js";
import type { TensorType } from "../declare/shape.js";
import { type ActivationName, activate } from "./activations.js";

interface Elementwise {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly formula: string;
  readonly source: string;
  /** Where it is not defined, and what its slope is at a kink: further sentences. */
  readonly edges?: string;
  /** An example whose input is where the function is defined; by default any floats. */
  readonly example?: string;
  apply(tf: TfCore, x: Tf.Tensor): Tf.Tensor;
}

/** An op that applies a function of one number to each element of its input. */
export function defineFunction({
  name,
  aliases = [],
  formula,
  source,
  edges,
  example,
  apply,
}: Elementwise): OpDeclaration {
  return defineOp({
    name,
    aliases,
    about: `Applies ${formula} to each element.${edges ? ` ${edges}` : ""}`,
    group: "element by element",
    source,
    inputs: { x: one("Any tensor of floats.", { dtype: "float32" }) },
    params: {},
    example: example ?? `h ${name}()\n-x placeholder(tf.float32, shape=[None, 3])`,
    output: ({ inputs }): TensorType => ({ dtype: "float32", shape: inputs.x.shape }),
    compute: ({ x }, _facts, { tf }) => apply(tf, x),
  });
}

/** The op of an activation, under ANTK's `tf.nn` name and its own. */
export function defineElementwise(
  name: Exclude<ActivationName, "none">,
  formula: string,
  source: string,
  aliases: readonly string[],
  edges = "",
): OpDeclaration {
  return defineFunction({ name, aliases, formula, source, edges, apply: (tf, x) => activate(tf, name, x) });
}
