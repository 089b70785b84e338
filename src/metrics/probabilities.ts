import { DataError, failure } from "../diagnostics/errors.js";
import type { Numbers } from "../numeric/sum.js";

/** Machine epsilon of float64: a probability is taken at least this far from 0 and from 1, as in scikit-learn. */
const EPSILON = 2 ** -52;

/** What float32 may leave above 1 after a softmax. */
const SLACK = 1e-5;

/** ln p, with p kept in [ε, 1 − ε]: a wrong answer given for certain costs 36, not ∞. */
export function logOf(p: number): number {
  return Math.log(Math.min(Math.max(p, EPSILON), 1 - EPSILON));
}

/**
 * @param metric for messages
 * @throws DataError where a prediction is no probability
 */
export function requireProbabilities(metric: string, predicted: Numbers, width: number): void {
  for (let i = 0; i < predicted.length; i++) {
    if (predicted[i]! >= -SLACK && predicted[i]! <= 1 + SLACK) continue;
    const row = Math.floor(i / width) + 1;
    throw failure(
      DataError,
      "not-probability",
      `\`${metric}\` needs probabilities; the prediction of row ${row} is ${predicted[i]}`,
      {
        notes: [
          "end the graph in `sigmoid` or `softmax`, or score its plain output by `softmax_cross_entropy`",
        ],
      },
    );
  }
}
