import { describe, expect, it } from "vitest";
import { decayed } from "../../src/train/learnrate.js";

describe("the learning rate", () => {
  it("stays as it is without decay", () => expect(decayed(0.1, null, 1e6)).toBe(0.1));
  it("is multiplied by the rate after each so many examples", () => {
    expect(decayed(0.1, [1000, 0.5], 0)).toBe(0.1);
    expect(decayed(0.1, [1000, 0.5], 1000)).toBeCloseTo(0.05, 12);
    expect(decayed(0.1, [1000, 0.5], 3000)).toBeCloseTo(0.0125, 12);
  });
  it("falls smoothly between, without stairs", () =>
    expect(decayed(0.1, [1000, 0.25], 500)).toBeCloseTo(0.05, 12));
});
