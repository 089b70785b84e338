import type { ScoreMetric } from "../declare/metric.js";
import { DataError } from "../diagnostics/errors.js";
import type { KeptExamples } from "../train/keptScores.js";

/**
 * The scores of several runs, taken apart by cluster, such as a user: what a score would be with some clusters several
 * times, others not at all, and each from whichever run.
 */
export interface Pieces {
  readonly clusters: number;
  readonly runs: number;
  /**
   * NaN where these clusters have no such score: AUC of a single class.
   * @param drawn clusters, each as often as it counts
   * @param runOf the run that a place of `drawn` is taken from
   */
  score(drawn: Int32Array, runOf: (place: number) => number): number;
}

/** Of a score that is the mean of one for each cluster. @param scores by run, by cluster */
export function piecesOfMeans(scores: readonly Float64Array[]): Pieces {
  const counts = new Float64Array(scores[0]!.length).fill(1);
  return summed(scores, counts, (sum, count) => sum / count);
}

/**
 * Of a metric of predictions.
 * @param runs    the same examples in the same order
 * @param cluster of each example, from 0
 */
export function piecesOf(
  metric: ScoreMetric,
  runs: readonly KeptExamples[],
  cluster: Int32Array,
  clusters: number,
): Pieces {
  const { width } = runs[0]!.predicted;
  if (metric.sums === null) return gathered(metric, runs, cluster, clusters);
  const { terms, score } = metric.sums;
  const counts = new Float64Array(clusters);
  for (const c of cluster) counts[c]! += width;
  const sums = runs.map(({ predicted, target }) => {
    const ofClusters = new Float64Array(clusters);
    const all = terms(predicted.values, target.values, { width, targetWidth: target.width });
    for (let n = 0; n < all.length; n++) ofClusters[cluster[Math.floor(n / width)]!]! += all[n]!;
    return ofClusters;
  });
  return summed(sums, counts, score);
}

function summed(
  sums: readonly Float64Array[],
  counts: Float64Array,
  of: (sum: number, count: number) => number,
): Pieces {
  return {
    clusters: counts.length,
    runs: sums.length,
    score(drawn, runOf) {
      let sum = 0;
      let count = 0;
      for (let place = 0; place < drawn.length; place++) {
        const c = drawn[place]!;
        sum += sums[runOf(place)]![c]!;
        count += counts[c]!;
      }
      return of(sum, count);
    },
  };
}

/** Puts the examples of the clusters together and scores them: for what is no function of sums. */
function gathered(
  metric: ScoreMetric,
  runs: readonly KeptExamples[],
  cluster: Int32Array,
  clusters: number,
): Pieces {
  const examples: number[][] = Array.from({ length: clusters }, () => []);
  for (const [example, c] of cluster.entries()) examples[c]!.push(example);
  const { width } = runs[0]!.predicted;
  const targetWidth = runs[0]!.target.width;
  return {
    clusters,
    runs: runs.length,
    score(drawn, runOf) {
      const predicted: number[] = [];
      const target: number[] = [];
      for (let place = 0; place < drawn.length; place++) {
        const run = runs[runOf(place)]!;
        for (const example of examples[drawn[place]!]!) {
          for (let i = 0; i < width; i++) predicted.push(run.predicted.values[example * width + i]!);
          for (let i = 0; i < targetWidth; i++) target.push(run.target.values[example * targetWidth + i]!);
        }
      }
      try {
        return metric.compute(predicted, target, { width, targetWidth });
      } catch (error) {
        if (error instanceof DataError && error.diagnostics[0]?.code === "undefined-score") return Number.NaN;
        throw error;
      }
    },
  };
}
