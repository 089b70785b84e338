import { normalCdf } from "./normalCdf.js";

/** All of a normal but 1e-17 lies within so many deviations. */
const ALL = 8.5;

/**
 * The x below which a share p of an even mixture of normals lies, to 1e-6 of its narrowest deviation: Newton's steps,
 * and halves of what is left where one leads out of it.
 * @param p inside (0, 1)
 * @param means one a component
 * @param deviations likewise, above 0
 * @example mixtureQuantile(0.5, [0, 2], [1, 1]) // 1
 */
export function mixtureQuantile(p: number, means: ArrayLike<number>, deviations: ArrayLike<number>): number {
  const n = means.length;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let narrowest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    low = Math.min(low, means[i]! - ALL * deviations[i]!);
    high = Math.max(high, means[i]! + ALL * deviations[i]!);
    narrowest = Math.min(narrowest, deviations[i]!);
  }
  let x = (low + high) / 2;
  for (;;) {
    let below = 0;
    let density = 0;
    for (let i = 0; i < n; i++) {
      const z = (x - means[i]!) / deviations[i]!;
      below += normalCdf(z);
      density += Math.exp(-0.5 * z * z) / deviations[i]!;
    }
    if (below < p * n) low = x;
    else high = x;
    const newton = x - (below - p * n) / (density / Math.sqrt(2 * Math.PI));
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - x) <= 1e-6 * narrowest || high - low <= 1e-6 * narrowest) return next;
    x = next;
  }
}
