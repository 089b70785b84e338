import { describe, expect, it } from "vitest";
import { backSubstitute, choleskyInPlace, forwardSubstitute } from "../../src/numeric/cholesky.js";

describe("Cholesky's factor", () => {
  it("of [[4, 2], [2, 5]] is [[2, ·], [1, 2]]; the upper triangle is neither read nor written", () => {
    const a = Float64Array.of(4, 99, 2, 5);
    expect(choleskyInPlace(a, 2)).toBe(true);
    expect([...a]).toEqual([2, 99, 1, 2]);
  });

  it("solves L·x = b and Lᵀ·x = b", () => {
    const l = Float64Array.of(2, 0, 1, 2);
    const [forward, back] = [Float64Array.of(4, 6), Float64Array.of(4, 6)];
    forwardSubstitute(l, 2, forward);
    backSubstitute(l, 2, back);
    expect([...forward]).toEqual([2, 2]);
    expect([...back]).toEqual([0.5, 3]);
  });

  it("is refused to a matrix that is not positive definite", () => {
    expect(choleskyInPlace(Float64Array.of(1, 0, 2, 1), 2)).toBe(false);
  });
});
