import { describe, expect, it } from "vitest";
import { mixtureQuantile } from "../../src/numeric/mixtureQuantile.js";

describe("mixtureQuantile", () => {
  it("of one normal is that of the normal", () => {
    expect(mixtureQuantile(0.975, [10], [2])).toBeCloseTo(10 + 2 * 1.959963984540054, 5);
    expect(mixtureQuantile(0.5, [-3], [0.01])).toBeCloseTo(-3, 7);
  });
  it("of normals that lie apart is that of the one it falls in", () => {
    // The upper quarter of all is the median of the second.
    expect(mixtureQuantile(0.75, [0, 100], [1, 5])).toBeCloseTo(100, 4);
    expect(mixtureQuantile(0.25, [0, 100], [1, 5])).toBeCloseTo(0, 4);
    expect(mixtureQuantile(0.5, [0, 2], [1, 1])).toBeCloseTo(1, 5);
  });
  it("of twins with two deviations leaves as much below as asked", () => {
    // scipy's root of ½·Φ(x) + ½·Φ(x/3) − 0.95.
    expect(mixtureQuantile(0.95, [0, 0], [1, 3])).toBeCloseTo(3.8456824309771376, 5);
    expect(mixtureQuantile(0.05, [0, 0], [1, 3])).toBeCloseTo(-3.8456824309771376, 5);
  });
});
