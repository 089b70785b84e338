import { describe, expect, it } from "vitest";
import { bootstrap, holm, middle, swapTest } from "../../src/numeric/resample.js";
import { stream } from "../../src/numeric/stream.js";
import { mean, standardDeviation } from "../../src/numeric/sum.js";

/** Means of bootstrap samples. */
function bootstrapMeans(values: readonly number[], samples: number, seed = 1): Float64Array {
  const means = new Float64Array(samples);
  bootstrap(values.length, samples, seed, (drawn, i) => {
    means[i] = mean(Array.from(drawn, (at) => values[at]!));
  });
  return means;
}

describe("bootstrap", () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];

  it("draws means that are spread by σ/√n", () => {
    const means = bootstrapMeans(values, 4000);
    expect(mean(means)).toBeCloseTo(3.9, 1);
    const expected = standardDeviation(values) / Math.sqrt(10);
    expect(Math.abs(standardDeviation(means) / expected - 1)).toBeLessThan(0.04);
  });

  it("draws the same for the same seed, and a longer run begins with the shorter one", () => {
    const few = bootstrapMeans(values, 5);
    expect(bootstrapMeans(values, 9).subarray(0, 5)).toEqual(few);
    expect(bootstrapMeans(values, 5, 2)).not.toEqual(few);
  });

  it("gives intervals that hold the true mean about as often as they say", () => {
    let held = 0;
    for (let set = 0; set < 300; set++) {
      const [low, high] = middle(bootstrapMeans([...stream(5, "samples").normal(set, 40)], 400, set), 0.9);
      if (low <= 0 && high >= 0) held++;
    }
    // 270 expected; percentile intervals of 40 values are a little narrow.
    expect(held).toBeGreaterThan(250);
    expect(held).toBeLessThan(283);
  });
});

describe("middle", () => {
  it("is the quantiles that leave half of the rest on either side", () => {
    const squares = Float64Array.from({ length: 11 }, (_, i) => (i + 1) ** 2);
    // numpy.quantile(squares, [0.025, 0.975])
    const [low, high] = middle(squares, 0.95);
    expect(low).toBeCloseTo(1.75, 12);
    expect(high).toBeCloseTo(115.75, 12);
  });

  it("leaves out what has no score", () => {
    expect(middle(Float64Array.of(2, Number.NaN, 4, 3), 0.5)).toEqual([2.5, 3.5]);
  });
});

describe("swapTest", () => {
  const a = [0.82, 0.95, 0.4, 1.1, 0.77, 0.63, 0.98, 0.55];
  const b = [0.8, 0.9, 0.45, 1.0, 0.7, 0.6, 0.91, 0.57];
  const apart = (isSwapped: Uint8Array) => mean(a.map((x, i) => (isSwapped[i] ? b[i]! - x : x - b[i]!)));

  it("tries every way where there are few: of three pairs that differ alike, 2 of 8 are as far apart", () => {
    const signs = (isSwapped: Uint8Array) => mean([1, 1, 1].map((x, i) => (isSwapped[i] ? -x : x)));
    expect(swapTest(3, 100, 1, signs)).toBe(2 / 8);
  });

  it("finds the p of scipy's permutation_test of pairs", () => {
    expect(swapTest(8, 2000, 1, apart)).toBe(0.125);
  });

  it("draws ways where there are many, and comes near it; the way it is counts as one", () => {
    expect(swapTest(8, 255, 1, apart)).toBeCloseTo(0.125, 1);
    const forty = (isSwapped: Uint8Array) => mean(Array.from(isSwapped, (swapped) => (swapped ? -1 : 1)));
    expect(swapTest(40, 999, 1, forty)).toBe(1 / 1000);
  });

  it("is 1 where both sides are the same", () => {
    expect(swapTest(8, 2000, 1, () => 0)).toBe(1);
  });
});

describe("holm", () => {
  it("multiplies the smallest by their number, the next by one less, and never lowers", () => {
    expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
    expect(holm([0.5, 0.9])).toEqual([1, 1]);
  });
});
