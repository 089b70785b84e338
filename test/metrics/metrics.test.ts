import { describe, expect, it } from "vitest";
import { DataError } from "../../src/diagnostics/errors.js";
import { metrics } from "../../src/metrics/index.js";

const score = (name: string, predicted: ArrayLike<number>, target: ArrayLike<number>) =>
  metrics.get(name)!.compute(predicted, target, { width: 1, targetWidth: 1 });
const ofPredictions = metrics.all.filter((metric) => metric.of === "predictions").map(({ name }) => name);

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

  it.each(ofPredictions)("%s of nothing is an error, not 0", (name) => {
    expect(() => score(name, [], [])).toThrow(DataError);
  });

  it.each(ofPredictions)("%s of unequal lengths is an error", (name) => {
    expect(() => score(name, [1, 2], [1])).toThrow("got 2 predictions and 1 targets");
  });

  it.each(ofPredictions)("%s passes NaN on", (name) => {
    expect(score(name, [Number.NaN, 1], [0, 0])).toBeNaN();
  });

  it("are all better when lower, and there are five", () => {
    expect(metrics.all.map((m) => [m.name, m.better])).toEqual([
      ["loss", "lower"],
      ["mae", "lower"],
      ["mse", "lower"],
      ["rmse", "lower"],
      ["se", "lower"],
    ]);
  });

  it("loss averages the terms of the examples by their weights", () => {
    expect(score("loss", [1, 2, 6], [1, 1, 1])).toBe(3);
    expect(score("loss", [1, 2, 6], [1, 0, 3])).toBe(19 / 4);
    expect(() => score("loss", [1], [0])).toThrow("there is no example to score");
  });
});
