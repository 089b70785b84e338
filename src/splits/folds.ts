import { kinds, optional, placed } from "../declare/params.js";

/** Which of how many folds, as the first arguments of a split. */
export const foldParams = {
  k: placed(optional(kinds.positiveInt, "How many folds.", 5)),
  fold: optional(kinds.positiveInt, "The one that is tested on, from 1.", 1),
};

/** For `rules`. */
export function foldRule(split: string) {
  return ({ k, fold }: { readonly k: number; readonly fold: number }): readonly string[] => {
    if (k < 2) return [`\`${split}\` needs at least 2 folds, got ${k}`];
    return fold > k ? [`\`${split}\` has the folds 1 to ${k}, got ${fold}`] : [];
  };
}

/**
 * Contiguous folds of an order: the first (rows mod k) folds have one row more, so that sizes differ by at most one.
 * @returns the fold's rows, and all others in order
 */
export function foldOf(order: Int32Array, k: number, fold: number) {
  const size = Math.floor(order.length / k);
  const startOf = (f: number) => (f - 1) * size + Math.min(f - 1, order.length % k);
  const start = startOf(fold);
  const end = startOf(fold + 1);
  const known = new Int32Array(order.length - (end - start));
  known.set(order.subarray(0, start));
  known.set(order.subarray(end), start);
  return { known, test: order.slice(start, end) };
}
