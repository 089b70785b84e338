import { quantile } from "./quantile.js";
import { stream } from "./stream.js";

/**
 * Bootstrap samples of so many things: each draws as many of them, with replacement. Sample i hangs on the seed and i
 * alone.
 * @param see gets the numbers drawn, 0 … count − 1; the array is used again
 * @see Efron 1979, "Bootstrap methods: another look at the jackknife", doi:10.1214/aos/1176344552
 */
export function bootstrap(
  count: number,
  samples: number,
  seed: number,
  see: (drawn: Int32Array, sample: number) => void,
): void {
  const draws = stream(seed, "bootstrap");
  const drawn = new Int32Array(count);
  for (let sample = 0; sample < samples; sample++) {
    const words = draws.bits(sample, count);
    for (let i = 0; i < count; i++) drawn[i] = Math.floor((words[i]! / 2 ** 32) * count);
    see(drawn, sample);
  }
}

/**
 * The share of ways to swap two sides, each of so many pairs by itself, that set the sides at least as far apart as they
 * are: the two-sided p of a permutation test. Every way is tried where they are no more than `samples`; else so many are
 * drawn, and the way it is counts as one more.
 * @param apart how far apart the sides are with these pairs swapped (1) and those not (0); the array is used again
 * @see Phipson and Smyth 2010, "Permutation p-values should never be zero", doi:10.2202/1544-6115.1585
 */
export function swapTest(
  count: number,
  samples: number,
  seed: number,
  apart: (isSwapped: Uint8Array) => number,
): number {
  const isSwapped = new Uint8Array(count);
  // Ways that tie with the real one differ from it by rounding alone.
  const least = Math.abs(apart(isSwapped)) * (1 - 1e-9);
  let far = 0;
  const isExact = count < 31 && 2 ** count <= samples;
  const ways = isExact ? 2 ** count : samples;
  const draws = stream(seed, "swaps");
  for (let way = 0; way < ways; way++) {
    if (isExact) for (let i = 0; i < count; i++) isSwapped[i] = (way >>> i) & 1;
    else {
      const words = draws.bits(way, Math.ceil(count / 32));
      for (let i = 0; i < count; i++) isSwapped[i] = (words[i >>> 5]! >>> (i & 31)) & 1;
    }
    if (Math.abs(apart(isSwapped)) >= least) far++;
  }
  return isExact ? far / ways : (far + 1) / (ways + 1);
}

/** The middle share of values, by its ends: for 0.95 the quantiles 0.025 and 0.975. NaN among them is left out. */
export function middle(values: Float64Array, share: number): readonly [low: number, high: number] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  return [quantile(sorted, (1 - share) / 2), quantile(sorted, (1 + share) / 2)];
}

/**
 * p values of several tests, raised so that the chance of any false alarm among them stays what it is for one.
 * @see Holm 1979, "A simple sequentially rejective multiple test procedure"
 * @example holm([0.01, 0.04, 0.03]) // [0.03, 0.06, 0.06]
 */
export function holm(ps: readonly number[]): number[] {
  const order = [...ps.keys()].sort((a, b) => ps[a]! - ps[b]!);
  const raised = new Array<number>(ps.length);
  let atLeast = 0;
  order.forEach((test, i) => {
    atLeast = Math.max(atLeast, Math.min(1, (ps.length - i) * ps[test]!));
    raised[test] = atLeast;
  });
  return raised;
}
