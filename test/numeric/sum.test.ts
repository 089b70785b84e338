import { describe, expect, it } from "vitest";
import { mean, rootMeanSquare, standardDeviation, sum } from "../../src/numeric/sum.js";

describe("sum", () => {
  it("keeps the small values beside large ones", () => expect(sum([1, 1e100, 1, -1e100])).toBe(2));
  it("is exact to float64 where adding one by one is not", () => {
    const tenths = new Float64Array(1_000_000).fill(0.1);
    expect(tenths.reduce((a, b) => a + b)).not.toBe(100_000);
    expect(sum(tenths)).toBe(100_000);
  });
  it("is 0 for no values", () => expect(sum([])).toBe(0));
  it("stays infinite or NaN", () => {
    expect(sum([1, Number.POSITIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY);
    expect(sum([1, Number.NaN])).toBeNaN();
  });
});

describe("mean", () => {
  it("of 1, 2 and 6 is 3", () => expect(mean([1, 2, 6])).toBe(3));
  it("of nothing is not a number", () => expect(mean([])).toBeNaN());
});

describe("rootMeanSquare", () => {
  it("of the differences 1 and 7 is 5", () => expect(rootMeanSquare([3, 5], [4, -2])).toBe(5));
});

describe("standardDeviation", () => {
  it("divides by the number of values", () => expect(standardDeviation([1, 3])).toBe(1));
});
