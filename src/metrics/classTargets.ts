import type { ScoredShape } from "../declare/metric.js";
import { DataError, failure } from "../diagnostics/errors.js";
import type { Numbers } from "../numeric/sum.js";
import { scoredRows } from "./scoredRows.js";

/** What is true of each class of each row. */
export interface ClassTargets {
  readonly rows: number;
  /** Numbers predicted a row; 1 where there are two classes, of which the number is the second's. */
  readonly width: number;
  /** How much of the row belongs to the class, 0 … 1: of a label, 1 for its class. */
  of(row: number, column: number): number;
  /** The class that most of the row belongs to, the first of equals. */
  likeliest(row: number): number;
}

/**
 * Targets as classes: labels, one-hot rows or distributions, or a number in 0 … 1 for two classes.
 * @param metric for messages
 * @throws DataError where a label is no class or a share is outside 0 … 1, and what `scoredRows` refuses
 */
export function classTargets(
  metric: string,
  predicted: Numbers,
  target: Numbers,
  about: ScoredShape,
): ClassTargets {
  const rows = scoredRows(predicted, target, about);
  const { width, targetWidth } = about;
  if (targetWidth === 1 && width > 1) {
    requireAll(
      target,
      (label) => Number.isInteger(label) && label >= 0 && label < width,
      (label, row) => [
        "bad-label",
        `\`${metric}\`: the label of row ${row} is ${label}; ${width} numbers predicted mean classes 0 to ${width - 1}`,
      ],
    );
    return {
      rows,
      width,
      of: (row, column) => (target[row] === column ? 1 : 0),
      likeliest: (row) => target[row]!,
    };
  }
  if (targetWidth !== width) {
    const found = `${width} numbers predicted and ${targetWidth} in the target`;
    throw failure(DataError, "unequal-widths", `\`${metric}\` needs as many of both, or a label: ${found}`);
  }
  requireAll(
    target,
    (share) => share >= 0 && share <= 1,
    (share, at) => [
      "bad-target",
      `\`${metric}\` needs targets from 0 to 1, got ${share} in row ${Math.ceil(at / width)}`,
    ],
  );
  return {
    rows,
    width,
    of: (row, column) => target[row * width + column]!,
    likeliest: (row) => largest(target, row, width),
  };
}

/** Column of the largest number of a row, the first of equals. */
export function largest(values: Numbers, row: number, width: number): number {
  let best = 0;
  for (let c = 1; c < width; c++) {
    if (values[row * width + c]! > values[row * width + best]!) best = c;
  }
  return best;
}

function requireAll(
  values: Numbers,
  holds: (value: number) => boolean,
  message: (value: number, place: number) => readonly [code: string, text: string],
): void {
  for (let i = 0; i < values.length; i++) {
    if (holds(values[i]!)) continue;
    const [code, text] = message(values[i]!, i + 1);
    throw failure(DataError, code, text);
  }
}
