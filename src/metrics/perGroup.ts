import type { ScoredShape, ScoreMetric } from "../declare/metric.js";
import { DataError } from "../diagnostics/errors.js";
import type { Numbers } from "../numeric/sum.js";

/** A metric for each group apart: by user, by item. */
export interface GroupScores {
  /** In ascending order. Without those that have no such score: `auc` of one class, `r2` of equal targets. */
  readonly groups: Int32Array;
  /** Of each of them. */
  readonly scores: Float64Array;
}

/**
 * @param groups the group of each row, from 0
 * @throws DataError as the metric does, except where it is not defined for a group
 */
export function perGroup(
  metric: ScoreMetric,
  predicted: Numbers,
  target: Numbers,
  about: ScoredShape,
  groups: Numbers,
): GroupScores {
  const rowsOf = new Map<number, number[]>();
  for (let row = 0; row < groups.length; row++) {
    const rows = rowsOf.get(groups[row]!);
    if (rows) rows.push(row);
    else rowsOf.set(groups[row]!, [row]);
  }
  const scored: [group: number, score: number][] = [];
  for (const [group, rows] of rowsOf) {
    const of = (values: Numbers, width: number) =>
      Float64Array.from(
        { length: rows.length * width },
        (_, i) => values[rows[Math.floor(i / width)]! * width + (i % width)]!,
      );
    try {
      scored.push([group, metric.compute(of(predicted, about.width), of(target, about.targetWidth), about)]);
    } catch (error) {
      if (!(error instanceof DataError && error.diagnostics[0]?.code === "undefined-score")) throw error;
    }
  }
  scored.sort(([a], [b]) => a - b);
  return {
    groups: Int32Array.from(scored, ([group]) => group),
    scores: Float64Array.from(scored, ([, score]) => score),
  };
}
