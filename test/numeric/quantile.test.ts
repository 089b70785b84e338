import { describe, expect, it } from "vitest";
import { quantile } from "../../src/numeric/quantile.js";

describe("quantile", () => {
  it("lies between neighbours, as numpy.quantile does by default", () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect([0, 0.5, 1].map((share) => quantile([10, 20, 90], share))).toEqual([10, 20, 90]);
  });

  it("of one value is that value, of none NaN", () => {
    expect(quantile([7], 0.3)).toBe(7);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
