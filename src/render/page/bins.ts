/** Ranges of equal width for a histogram, as Vega-Lite takes them. */
export interface Bins {
  readonly extent: readonly [number, number];
  readonly step: number;
}

/**
 * At most `most` ranges whose bounds are round numbers: multiples of 1, 2 or 5 times a power of ten. Written into a chart
 * they stay where they are when a part of the rows is filtered out.
 * @param wholeNumbers no range is narrower than 1
 * @example binsOf([1, 99], 10) // { extent: [0, 100], step: 10 }
 */
export function binsOf(values: ArrayLike<number>, most: number, wholeNumbers = false): Bins {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(low <= high)) return { extent: [0, 1], step: 1 };
  if (low === high) return { extent: [low, low + 1], step: 1 };
  let power = 10 ** Math.floor(Math.log10((high - low) / most));
  for (;;) {
    for (const factor of [1, 2, 5]) {
      const step = factor * power;
      const extent = [Math.floor(low / step) * step, Math.ceil(high / step) * step] as const;
      // The highest value lies in the last range even where it is its upper bound.
      const count = Math.round((extent[1] - extent[0]) / step);
      if (count <= most && (!wholeNumbers || step >= 1)) return { extent, step };
    }
    power *= 10;
  }
}
