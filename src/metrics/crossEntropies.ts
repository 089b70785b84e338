import type { ScoredShape } from "../declare/metric.js";
import { type Numbers, sumOf } from "../numeric/sum.js";
import { classTargets } from "./classTargets.js";
import { logOf, requireProbabilities } from "./probabilities.js";

interface CrossEntropy {
  readonly rows: number;
  /** In nats. */
  readonly sum: number;
}

/** −Σ target·ln predicted over every class of every row. */
export function crossEntropy(
  metric: string,
  predicted: Numbers,
  target: Numbers,
  about: ScoredShape,
): CrossEntropy {
  const { rows, width, of } = classTargets(metric, predicted, target, about);
  requireProbabilities(metric, predicted, width);
  const term = (i: number) => {
    const share = of(Math.floor(i / width), i % width);
    // Nothing is 0·ln 0, and most classes of a label are nothing.
    return share === 0 ? 0 : -share * logOf(predicted[i]!);
  };
  return { rows, sum: sumOf(rows * width, term) };
}

/** −Σ (target·ln predicted + (1 − target)·ln(1 − predicted)): each number is a yes or no of its own. */
export function logisticCrossEntropy(
  metric: string,
  predicted: Numbers,
  target: Numbers,
  about: ScoredShape,
): CrossEntropy {
  const { rows, width, of } = classTargets(metric, predicted, target, about);
  requireProbabilities(metric, predicted, width);
  const term = (i: number) => {
    const share = of(Math.floor(i / width), i % width);
    return -(share * logOf(predicted[i]!) + (1 - share) * logOf(1 - predicted[i]!));
  };
  return { rows, sum: sumOf(rows * width, term) };
}
