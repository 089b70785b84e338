import { describe, expect, it } from "vitest";
import { normalCdf } from "../../src/numeric/normalCdf.js";

describe("normalCdf", () => {
  it("is ½ at the mean and symmetric about it", () => {
    expect(normalCdf(0)).toBe(0.5);
    for (const x of [0.1, 1, 2.5, 5]) expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 14);
  });
  it("gives the tabled values", () => {
    expect(normalCdf(1)).toBeCloseTo(0.8413447460685429, 14);
    expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 14);
    expect(normalCdf(-3)).toBeCloseTo(0.0013498980316300933, 14);
  });
  it("reaches 0 and 1 in the tails", () => {
    expect([normalCdf(-40), normalCdf(40)]).toEqual([0, 1]);
  });
});
