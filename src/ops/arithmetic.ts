import type * as Tf from "@tensorflow/tfjs-core";
import { defineOp, many, type OpDeclaration, type TfCore } from "../declare/op.js";
import { type Shape, showShape } from "../declare/shape.js";
import { broadcastShape, broadcastType } from "./broadcast.js";

interface Arithmetic {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly about: string;
  /** How many inputs it takes at most; at least two. */
  readonly max?: number;
  readonly example?: string;
  combine(tf: TfCore, a: Tf.Tensor, b: Tf.Tensor): Tf.Tensor;
}

/** An element-wise op of several tensors, taken from left to right; shapes are matched by NumPy's rules. */
export function defineArithmetic({ name, aliases, about, max, example, combine }: Arithmetic): OpDeclaration {
  return defineOp({
    name,
    aliases,
    about,
    group: "element by element",
    source: "NumPy, broadcasting rules",
    inputs: {
      xs: many("Tensors of floats whose dimensions are equal or 1, matched from the last.", {
        dtype: "float32",
        min: 2,
        ...(max === undefined ? {} : { max }),
      }),
    },
    params: {},
    example:
      example ??
      `y ${name}()\n-a placeholder(tf.float32, shape=[None, 3])\n-b placeholder(tf.float32, shape=[None, 1])`,
    rules: ({ inputs }) => clash(inputs.xs.map((x) => x.shape)),
    output: ({ inputs }) => broadcastType(inputs.xs),
    compute: ({ xs }, _facts, { tf }) => xs.reduce((y, x) => combine(tf, y, x)),
  });
}

function clash(shapes: readonly Shape[]): readonly string[] {
  let all: Shape = [];
  for (const shape of shapes) {
    const next: Shape | "clash" = broadcastShape(all, shape);
    if (next === "clash")
      return [
        `${showShape(all)} and ${showShape(shape)} do not fit together: dimensions, from the last, must be equal or 1`,
      ];
    all = next;
  }
  return [];
}
