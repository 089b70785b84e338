import { describe, expect, it } from "vitest";
import { gammaAt } from "../../src/numeric/gamma.js";
import { stream } from "../../src/numeric/stream.js";

describe("numbers from the gamma distribution", () => {
  it.each([
    [1, 2],
    [7.5, 0.5],
  ])("of shape %d and rate %d have its mean and variance", (shape, rate) => {
    const draws = Array.from({ length: 20_000 }, (_, i) => gammaAt(stream(0, "test"), i, shape, rate));
    const mean = draws.reduce((a, b) => a + b) / draws.length;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
    // Five standard errors of the mean; the variance's own spread is wider.
    expect(Math.abs(mean - shape / rate)).toBeLessThan(5 * Math.sqrt(shape / rate ** 2 / draws.length));
    expect(variance / (shape / rate ** 2)).toBeCloseTo(1, 1);
  });

  it("are the same for the same step, and others for another", () => {
    const s = stream(0, "test");
    expect(gammaAt(s, 3, 2, 1)).toBe(gammaAt(s, 3, 2, 1));
    expect(gammaAt(s, 3, 2, 1)).not.toBe(gammaAt(s, 4, 2, 1));
  });
});
