import type { ScoredShape } from "../declare/metric.js";
import { kinds, optional } from "../declare/params.js";
import { type Numbers, sumOf } from "../numeric/sum.js";
import { classTargets } from "./classTargets.js";

/** Keeps a quotient with nothing below its line at 0, as in ANTK. */
export const TINY = 1e-8;

export const threshold = optional(
  kinds.number,
  "A class is detected where its prediction is at least this.",
  0.5,
);

/** Sums over every class of every row. */
export interface Detected {
  /** Numbers predicted in all. */
  readonly count: number;
  /** Classes detected. */
  readonly detected: number;
  /** Classes that are there, by their shares. */
  readonly actual: number;
  /** Classes detected that are there. */
  readonly both: number;
}

export function countDetected(
  metric: string,
  predicted: Numbers,
  target: Numbers,
  about: ScoredShape,
  threshold: number,
): Detected {
  const { rows, width, of } = classTargets(metric, predicted, target, about);
  const count = rows * width;
  const isDetected = (i: number) => (predicted[i]! >= threshold ? 1 : 0);
  const actual = (i: number) => of(Math.floor(i / width), i % width);
  return {
    count,
    detected: sumOf(count, isDetected),
    actual: sumOf(count, actual),
    both: sumOf(count, (i) => isDetected(i) * actual(i)),
  };
}
