import type { ScoredShape } from "../declare/metric.js";
import { DataError, failure } from "../diagnostics/errors.js";
import { type Numbers, sumOf } from "../numeric/sum.js";
import { scoredRows } from "./scoredRows.js";

/**
 * Σ term(predicted − target) over every number, in float64.
 * @throws DataError where there is no target for each number predicted, or what `scoredRows` refuses
 */
export function sumOfErrors(
  predicted: Numbers,
  target: Numbers,
  about: ScoredShape,
  term: (error: number) => number,
): number {
  scoredRows(predicted, target, about);
  const { width, targetWidth } = about;
  if (width !== targetWidth) throw notComparable(width, targetWidth);
  return sumOf(predicted.length, (n) => term(predicted[n]! - target[n]!));
}

export function meanOfErrors(
  predicted: Numbers,
  target: Numbers,
  about: ScoredShape,
  term: (error: number) => number,
): number {
  return sumOfErrors(predicted, target, about, term) / target.length;
}

export function notComparable(width: number, targetWidth: number) {
  const found = `${width} numbers predicted and ${targetWidth} in the target`;
  return failure(DataError, "unequal-widths", `an example has ${found}: errors need as many of both`, {
    notes: ["classes are scored by `accuracy`, `log_loss`, `auc` and others: see the list of metrics"],
  });
}
