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
  // Nothing is 0·ln 0, and most classes of a label are nothing.
  return summed(metric, predicted, target, about, (share, p) => (share === 0 ? 0 : -share * logOf(p)));
}

/** −Σ (target·ln predicted + (1 − target)·ln(1 − predicted)): each number is a yes or no of its own. */
export function logisticCrossEntropy(
  metric: string,
  predicted: Numbers,
  target: Numbers,
  about: ScoredShape,
): CrossEntropy {
  const term = (share: number, p: number) => -(share * logOf(p) + (1 - share) * logOf(1 - p));
  return summed(metric, predicted, target, about, term);
}

/** @param term of the target's share in a class and the probability predicted for it */
function summed(
  metric: string,
  predicted: Numbers,
  target: Numbers,
  about: ScoredShape,
  term: (share: number, predicted: number) => number,
): CrossEntropy {
  const { rows, width, of } = classTargets(metric, predicted, target, about);
  requireProbabilities(metric, predicted, width);
  const sum = sumOf(rows * width, (i) => term(of(Math.floor(i / width), i % width), predicted[i]!));
  return { rows, sum };
}
