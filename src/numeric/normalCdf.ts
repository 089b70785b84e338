/**
 * Φ(x), the probability that a standard normal lies below x. Absolute error below 1e-15.
 * @see Marsaglia 2004, "Evaluating the normal distribution", doi:10.18637/jss.v011.i04
 * @example normalCdf(0) // 0.5
 */
export function normalCdf(x: number): number {
  if (x < -8.5) return 0;
  if (x > 8.5) return 1;
  // ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + x⁷/(3·5·7) + …)
  let term = x;
  let series = x;
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(series); odd += 2) {
    term *= (x * x) / odd;
    series += term;
  }
  return 0.5 + (series * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
}
