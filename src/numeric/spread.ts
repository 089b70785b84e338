import { mean, type Numbers, standardDeviation } from "./sum.js";

/** How values are spread. */
export interface Spread {
  readonly count: number;
  readonly mean: number;
  /** Standard deviation about the mean, divided by the count. */
  readonly sd: number;
  /** By share, as in `quantiles.0.05`: minimum, 5 %, 25 %, median, 75 %, 95 %, maximum. */
  readonly quantiles: Readonly<Record<(typeof SHARES)[number], number>>;
}

/** Of the values, in order, the shares at which `spread` tells one. */
export const SHARES = ["0", "0.05", "0.25", "0.5", "0.75", "0.95", "1"] as const;

/** @param values at least one, finite */
export function spread(values: Numbers): Spread {
  const sorted = Float64Array.from(values).sort();
  const quantiles = Object.fromEntries(SHARES.map((share) => [share, quantile(sorted, Number(share))]));
  return {
    count: sorted.length,
    mean: mean(values),
    sd: standardDeviation(values),
    quantiles: quantiles as Spread["quantiles"],
  };
}

/**
 * Between the two values next to the share, in proportion.
 * @param sorted ascending, at least one
 * @see Hyndman & Fan 1996, definition 7, doi:10.1080/00031305.1996.10473566
 * @example quantile([1, 2, 4], 0.75) // 3
 */
export function quantile(sorted: Numbers, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
