import { describe, expect, it } from "vitest";
import { quantile, spread } from "../../src/numeric/spread.js";

describe("spread", () => {
  it("is mean, deviation and quantiles, in whatever order the values come", () => {
    const { count, mean, sd, quantiles } = spread([4, 1, 2, 1]);
    expect([count, mean, sd]).toEqual([4, 2, Math.sqrt((4 + 1 + 0 + 1) / 4)]);
    expect(Object.keys(quantiles).sort()).toEqual(["0", "0.05", "0.25", "0.5", "0.75", "0.95", "1"]);
    expect(quantiles["0.5"]).toBe(1.5);
    expect(quantiles["0.75"]).toBe(2.5);
    expect(quantiles["0.95"]).toBeCloseTo(2 + 0.85 * 2, 14);
  });
  it("of one value is that value", () => {
    const { sd, quantiles } = spread([3]);
    expect([sd, ...Object.values(quantiles)]).toEqual([0, ...new Array<number>(7).fill(3)]);
  });
});

describe("quantile", () => {
  it("lies between its neighbours, in proportion", () => {
    expect([quantile([1, 2, 4], 0), quantile([1, 2, 4], 0.75), quantile([1, 2, 4], 1)]).toEqual([1, 3, 4]);
  });
});
