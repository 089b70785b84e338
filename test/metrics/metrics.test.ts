import { describe, expect, it } from "vitest";
import { DataError } from "../../src/diagnostics/errors.js";
import { metrics } from "../../src/metrics/index.js";

const score = (name: string, predicted: ArrayLike<number>, target: ArrayLike<number>) =>
  metrics.get(name)!.compute(predicted, target);

describe("metrics", () => {
  it.each([
    ["se", 1 + 0 + 4],
    ["mse", 5 / 3],
    ["rmse", Math.sqrt(5 / 3)],
    ["mae", 3 / 3],
  ])("%s of the errors −1, 0 and 2", (name, expected) => {
    expect(score(name, [3, 5, 1], [4, 5, -1])).toBeCloseTo(expected, 14);
  });

  it("are float64: rmse of 20 million equal errors is the error to 1e-12", () => {
    const count = 20_000_000;
    const predicted = new Float32Array(count).fill(0.1);
    const target = new Float32Array(count);
    expect(Math.abs(score("rmse", predicted, target) / Math.fround(0.1) - 1)).toBeLessThan(1e-12);
  });

  it.each(metrics.all)("$name of nothing is an error, not 0", (metric) => {
    expect(() => metric.compute([], [])).toThrow(DataError);
  });

  it.each(metrics.all)("$name of unequal lengths is an error", (metric) => {
    expect(() => metric.compute([1, 2], [1])).toThrow("got 2 predictions and 1 targets");
  });

  it.each(metrics.all)("$name passes NaN on", (metric) => {
    expect(metric.compute([Number.NaN, 1], [0, 0])).toBeNaN();
  });

  it("are all better when lower, and there are four", () => {
    expect(metrics.all.map((m) => [m.name, m.better])).toEqual([
      ["mae", "lower"],
      ["mse", "lower"],
      ["rmse", "lower"],
      ["se", "lower"],
    ]);
  });
});
