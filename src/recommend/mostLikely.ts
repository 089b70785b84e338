/** The class that a row of scores speaks for. */
export interface MostLikely {
  /** Place of the class in the row. */
  readonly index: number;
  /** In (0, 1]. */
  readonly probability: number;
}

/** How far from 1 the sum of probabilities in float32 may be. */
const ROUNDING = 1e-3;

/**
 * The largest score of a row. Scores that are probabilities (≥ 0, adding up to 1) are taken as they stand; of others,
 * logits, the softmax is.
 * @param scores at least one
 * @example mostLikely([0.2, 0.8]) // { index: 1, probability: 0.8 }
 */
export function mostLikely(scores: ArrayLike<number>): MostLikely {
  const row = Array.from(scores);
  const index = row.reduce((best, score, i) => (score > row[best]! ? i : best), 0);
  const largest = row[index]!;
  const sum = row.reduce((total, score) => total + score, 0);
  const areProbabilities = row.every((score) => score >= 0) && Math.abs(sum - 1) < ROUNDING;
  if (areProbabilities) return { index, probability: largest };
  return { index, probability: 1 / row.reduce((total, score) => total + Math.exp(score - largest), 0) };
}
