import type * as Tf from "@tensorflow/tfjs-core";
import type { ComputeContext, WeightSpec } from "../declare/op.js";
import { kinds, optional } from "../declare/params.js";
import type { Dim } from "../declare/shape.js";
import { type Distribution, distribution, fanScale, initialOf, initrangeAbout } from "./initial.js";
import { type Penalties, penalizeTable } from "./penalty.js";

/** How the matrices of an op start and what they cost; in ANTK's order. */
export const matrixParams = {
  distribution: optional(distribution, "How the matrices start.", "tnorm" as Distribution),
  initrange: optional(kinds.nonNegative, initrangeAbout, 1.0),
  l2: optional(kinds.nonNegative, "Adds l2·½·ΣW² for each matrix to the objective.", 0),
};

export const fanScaling = optional(
  kinds.boolean,
  "Divides initrange by √fan-in (times √2 for relu), so that deep and wide nets start with even variance.",
  false,
);

interface AffineOptions {
  readonly distribution: Distribution;
  readonly initrange: number;
  readonly fan_scaling: boolean;
}

/** The matrix of x·W, with the initial scale its fan-in asks for. */
export function matrixSpec(
  name: string,
  from: Dim,
  to: Dim,
  { distribution, initrange, fan_scaling }: AffineOptions,
  activation = "none",
): WeightSpec {
  // Without a number of inputs nothing is built, so the scale does not matter yet.
  const scale = fan_scaling && typeof from === "number" ? fanScale(initrange, from, activation) : initrange;
  return { name, shape: [from, to], initial: initialOf(distribution, scale) };
}

export function biasSpec(name: string, size: Dim, start: number): WeightSpec {
  return { name, shape: [size], initial: { kind: "constant", value: start }, decays: false };
}

/** x·W + b, with W's penalties. `bias` null: no bias. */
export function affine(
  context: ComputeContext,
  x: Tf.Tensor,
  matrix: string,
  bias: string | null,
  penalties: Penalties,
): Tf.Tensor {
  const { tf } = context;
  const w = context.weight(matrix);
  penalizeTable(context, w, penalties);
  const product = tf.matMul(x as Tf.Tensor2D, w as Tf.Tensor2D);
  return bias === null ? product : tf.add(product, context.weight(bias));
}
