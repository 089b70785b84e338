import { describe, expect, it } from "vitest";
import { spearman } from "../../src/numeric/spearman.js";

describe("spearman", () => {
  it("is 1 for the same order and −1 for the opposite, whatever the distances", () => {
    expect(spearman([1, 2, 3], [1, 10, 1000])).toBeCloseTo(1, 15);
    expect(spearman([1, 2, 3], [5, 4, -9])).toBeCloseTo(-1, 15);
  });

  it("is 1 − 6·Σd²/(n(n² − 1)) where no values are equal", () => {
    // Ranks 1 2 3 4 5 and 2 1 4 3 5: four differences of 1.
    expect(spearman([1, 2, 3, 4, 5], [20, 10, 40, 30, 50])).toBeCloseTo(1 - (6 * 4) / (5 * 24), 15);
  });

  it("gives equal values the mean of their ranks, as scipy.stats.spearmanr", () => {
    // scipy 1.17.1: spearmanr([1, 2, 2, 3], [1, 3, 2, 4]) = 0.9486832980505139
    expect(spearman([1, 2, 2, 3], [1, 3, 2, 4])).toBeCloseTo(0.9486832980505139, 14);
  });

  it("is not a number where one side is constant", () => {
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeNaN();
  });
});
