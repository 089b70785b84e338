/**
 * The value below which a share of the others lies, interpolated between neighbours as numpy does by default.
 * @param sorted ascending, finite
 * @param share in [0, 1]; ½ is the median
 * @returns NaN for no values
 * @example quantile([1, 2, 3, 4], 0.5) // 2.5
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (place - below) * (high - low);
}
