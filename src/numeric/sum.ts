/** Any array of numbers, typed or not. */
export type Numbers = ArrayLike<number>;

/**
 * Sum in float64 with Neumaier's compensation: the error does not grow with the number of values.
 * @see Neumaier 1974, doi:10.1002/zamm.19740540106
 * @example sum([1, 1e100, 1, -1e100]) // 2
 */
export function sum(values: Numbers): number {
  return sumOf(values.length, (i) => values[i]!);
}

/** Sum of `term(0) … term(count − 1)`, compensated. 0 where count is 0. */
export function sumOf(count: number, term: (i: number) => number): number {
  let total = 0;
  let lost = 0;
  for (let i = 0; i < count; i++) {
    const value = term(i);
    const next = total + value;
    // The smaller of the two summands is the one whose low digits are lost.
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  // An infinite total makes `lost` NaN; the total is then the answer.
  return Number.isFinite(total) ? total + lost : total;
}

/** Mean in float64. NaN for no values: a mean of nothing is not zero. */
export function mean(values: Numbers): number {
  return sum(values) / values.length;
}

/** √(mean((a − b)²)) in float64; NaN for no values. */
export function rootMeanSquare(a: Numbers, b: Numbers): number {
  return Math.sqrt(sumOf(a.length, (i) => (a[i]! - b[i]!) ** 2) / a.length);
}

/** Standard deviation about the mean, divided by n (not n − 1); NaN for no values. */
export function standardDeviation(values: Numbers): number {
  const centre = mean(values);
  return Math.sqrt(sumOf(values.length, (i) => (values[i]! - centre) ** 2) / values.length);
}
