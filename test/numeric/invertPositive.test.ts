import { describe, expect, it } from "vitest";
import { invertPositive } from "../../src/numeric/invertPositive.js";
import { stream } from "../../src/numeric/stream.js";
import "../support/close.js";

describe("invertPositive", () => {
  it("inverts by hand: [[4, 2], [2, 3]] is [[3, −2], [−2, 4]] / 8", () => {
    const inverse = invertPositive(Float64Array.of(4, 2, 2, 3), 2);
    expect([...inverse].map((value) => 8 * value)).toBeClose([3, -2, -2, 4], 1e-12);
  });

  it.each([1, 3, 4, 5, 8, 37])("yields the identity when multiplied with it, for %i rows", (n) => {
    const x = stream(1, "test").normal(0, n * n);
    // XᵀX + I is positive definite.
    const matrix = Float64Array.from({ length: n * n }, (_, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      let sum = i === j ? 1 : 0;
      for (let k = 0; k < n; k++) sum += x[k * n + i]! * x[k * n + j]!;
      return sum;
    });
    const inverse = invertPositive(matrix, n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += matrix[i * n + k]! * inverse[k * n + j]!;
        expect(sum).toBeCloseTo(i === j ? 1 : 0, 9);
      }
    }
  });

  it("refuses a matrix that is not positive definite", () =>
    expect(() => invertPositive(Float64Array.of(1, 2, 2, 1), 2)).toThrow("not positive definite, at row 2"));
});
