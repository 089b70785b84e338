import { mean, sumOf } from "./sum.js";

/**
 * Spearman's rank correlation: Pearson's of the ranks, equal values sharing the mean of their ranks.
 * @returns in [−1, 1]; NaN where one side is constant or there are fewer than two pairs
 * @see Spearman 1904, doi:10.2307/1412159
 * @example spearman([1, 2, 3], [10, 100, 20]) // 0.5
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} and ${b.length} values make no pairs`);
  const x = centred(ranks(a));
  const y = centred(ranks(b));
  const dot = (p: Float64Array, q: Float64Array) => sumOf(p.length, (i) => p[i]! * q[i]!);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

/** From 1; equal values get the mean of the ranks they take up. */
function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i).sort((i, j) => values[i]! - values[j]!);
  const ranked = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let at = start; at < end; at++) ranked[order[at]!] = (start + 1 + end) / 2;
    start = end;
  }
  return ranked;
}

function centred(values: Float64Array): Float64Array {
  const centre = mean(values);
  return values.map((value) => value - centre);
}
