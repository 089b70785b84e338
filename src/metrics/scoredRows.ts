import type { ScoredShape } from "../declare/metric.js";
import { DataError, failure } from "../diagnostics/errors.js";
import type { Numbers } from "../numeric/sum.js";

/**
 * Checks what every metric of predictions needs.
 * @returns the number of rows
 * @throws DataError where there is nothing to score, since a mean of nothing is not zero; where predictions and targets
 *   are not equally many; where a number is not finite
 */
export function scoredRows(predicted: Numbers, target: Numbers, { width, targetWidth }: ScoredShape): number {
  const rows = predicted.length / width;
  if (rows !== target.length / targetWidth || !Number.isInteger(rows)) {
    const found = `${rows} predictions and ${target.length / targetWidth} targets`;
    throw failure(DataError, "unequal-lengths", `predictions and targets must be equally many, got ${found}`);
  }
  if (rows === 0) throw failure(DataError, "nothing-to-score", "there is no prediction to score");
  requireFinite("prediction", predicted, width);
  requireFinite("target", target, targetWidth);
  return rows;
}

function requireFinite(what: string, values: Numbers, width: number): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    const row = Math.floor(i / width) + 1;
    throw failure(DataError, "not-finite", `the ${what} of row ${row} is ${values[i]}, not a finite number`);
  }
}
