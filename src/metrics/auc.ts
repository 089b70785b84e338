import { defineMetric, undefinedScore } from "../declare/metric.js";
import { kinds, optional } from "../declare/params.js";
import { mean } from "../numeric/sum.js";
import { classTargets } from "./classTargets.js";
import { notComparable } from "./errors.js";
import { scoredRows } from "./scoredRows.js";

export default defineMetric({
  name: "auc",
  about:
    "Probability that a positive row is scored above a negative one, ties counted half: the area under the ROC curve. With one number a row, rows whose target is at least `positive` are positive, so that ratings can be judged, too. Of several classes, the mean over each against the rest.",
  formula:
    "(#(p > n) + ½·#(p = n)) / (#positive · #negative), over all pairs of a positive and a negative row",
  source: "Mann & Whitney 1947; Hanley & McNeil 1982, doi:10.1148/radiology.143.1.7063747",
  better: "higher",
  params: {
    positive: optional(kinds.number, "For one number a row: targets of at least this are positive.", 0.5),
  },
  compute(predicted, target, about, { positive }) {
    const { width, targetWidth } = about;
    if (width === 1) {
      const rows = scoredRows(predicted, target, about);
      if (targetWidth !== 1) throw notComparable(width, targetWidth);
      return areaOf(
        rows,
        (row) => predicted[row]!,
        (row) => target[row]! >= positive,
        `at least ${positive}`,
      );
    }
    const { rows, of } = classTargets("auc", predicted, target, about);
    return mean(
      Array.from({ length: width }, (_, column) =>
        areaOf(
          rows,
          (row) => predicted[row * width + column]!,
          (row) => of(row, column) >= 0.5,
          `class ${column}`,
        ),
      ),
    );
  },
});

/** @param positives what the positive rows are, for the message where all or none are */
function areaOf(
  rows: number,
  score: (row: number) => number,
  isPositive: (row: number) => boolean,
  positives: string,
): number {
  let count = 0;
  for (let row = 0; row < rows; row++) if (isPositive(row)) count++;
  if (count === 0 || count === rows) {
    throw undefinedScore("auc", `${count === 0 ? "no target is" : "every target is"} ${positives}`, [
      "it compares rows of two kinds: `auc(positive=4)` says from where on a target is positive",
    ]);
  }
  const above = new Float64Array(count);
  const below = new Float64Array(rows - count);
  for (let row = 0, a = 0, b = 0; row < rows; row++) {
    if (isPositive(row)) above[a++] = score(row);
    else below[b++] = score(row);
  }
  return pairsWon(above.sort(), below.sort()) / (count * (rows - count));
}

/** Pairs in which a number of the first list is the larger, and half of those that tie. Both lists ascend. */
function pairsWon(above: Float64Array, below: Float64Array): number {
  let won = 0;
  let smaller = 0;
  let notLarger = 0;
  for (const score of above) {
    while (smaller < below.length && below[smaller]! < score) smaller++;
    while (notLarger < below.length && below[notLarger]! <= score) notLarger++;
    won += (smaller + notLarger) / 2;
  }
  return won;
}
