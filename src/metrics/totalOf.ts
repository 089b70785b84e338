import { DataError, failure } from "../diagnostics/errors.js";
import { type Numbers, sumOf } from "../numeric/sum.js";

/**
 * Σ term(predicted − target), in float64.
 * @throws DataError where there is nothing to score, since a mean of nothing is not zero, or the lengths differ
 */
export function totalOf(predicted: Numbers, target: Numbers, term: (error: number) => number): number {
  if (predicted.length !== target.length) {
    const found = `${predicted.length} predictions and ${target.length} targets`;
    throw failure(DataError, "unequal-lengths", `predictions and targets must be equally many, got ${found}`);
  }
  if (predicted.length === 0) throw failure(DataError, "nothing-to-score", "there is no prediction to score");
  return sumOf(predicted.length, (n) => term(predicted[n]! - target[n]!));
}
