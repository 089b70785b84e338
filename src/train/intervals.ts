import { mixtureQuantile } from "../numeric/mixtureQuantile.js";

/** Bounds row by row, in the target's unit. */
export interface Intervals {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/**
 * Between what a share of the ratings of each row lies, a half of the rest on either side, where a rating is what one of
 * several sets of weights predicts, each as likely as another, with a normal error about it.
 * @param predicted by set, then by row
 * @param deviations standard deviations of the errors, by set
 * @param share inside (0, 1)
 */
export function intervalsOf(
  predicted: readonly ArrayLike<number>[],
  deviations: readonly number[],
  share: number,
): Intervals {
  const rows = predicted[0]!.length;
  const bound = (p: number) =>
    Float64Array.from({ length: rows }, (_, row) => {
      const means = predicted.map((values) => values[row]!);
      return mixtureQuantile(p, means, deviations);
    });
  return { low: bound((1 - share) / 2), high: bound((1 + share) / 2) };
}
