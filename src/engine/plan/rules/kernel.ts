import type { Tensor } from "@tensorflow/tfjs-core";
import type { Builder } from "../builder.js";
import type { Value } from "../ir.js";

export type Bounds = { ids: Value; rows: number }[];

/** The call of a tfjs kernel, as a rule sees it. */
export interface Kernel {
  readonly b: Builder;
  /** An input by tfjs' name. */
  readonly input: (name: string) => Value;
  /** The inputs of a kernel that takes a list. */
  readonly list: readonly Value[];
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly outputs: readonly Tensor[];
  /** Gets the ids that select rows. */
  readonly bounds: Bounds;
}

/** What a kernel computes, as values; several where it yields several tensors. */
export type Rule = (kernel: Kernel) => Value | readonly Value[];
export type Rules = readonly (readonly [kernel: string, rule: Rule])[];

/** The shape of a kernel's only output. */
export function shapeOf({ outputs }: Kernel): readonly number[] {
  return outputs[0]!.shape;
}

/** Axes counted from the front; null means all. */
export function axesOf(axis: unknown, rank: number): number[] {
  if (axis === null || axis === undefined) return Array.from({ length: rank }, (_, i) => i);
  return [axis as number | number[]].flat().map((at) => axisOf(at, rank));
}

export function axisOf(axis: unknown, rank: number): number {
  const at = axis as number;
  return at < 0 ? at + rank : at;
}
