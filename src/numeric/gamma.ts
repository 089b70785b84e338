import type { Stream } from "./stream.js";

/**
 * One number from the gamma distribution of this shape and rate; its mean is shape / rate.
 * @param shape at least 1
 * @see Marsaglia and Tsang 2000, A simple method for generating gamma variables
 */
export function gammaAt(stream: Stream, step: number, shape: number, rate: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  // Of shape 1 and above more than 95 of 100 tries are taken: so many all but never fail together.
  for (let tries = 16; ; tries *= 2) {
    const z = stream.normal(2 * step, tries);
    const u = stream.uniform64(2 * step + 1, tries);
    for (let i = 0; i < tries; i++) {
      const v = (1 + c * z[i]!) ** 3;
      if (v > 0 && Math.log(1 - u[i]!) < z[i]! ** 2 / 2 + d - d * v + d * Math.log(v)) return (d * v) / rate;
    }
  }
}
