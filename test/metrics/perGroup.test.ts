import { describe, expect, it } from "vitest";
import type { ScoreMetric } from "../../src/declare/metric.js";
import { metrics } from "../../src/metrics/index.js";
import { perGroup } from "../../src/metrics/perGroup.js";

const by = (
  name: string,
  predicted: number[],
  target: number[],
  groups: number[],
  width = 1,
  targetWidth = width,
) => {
  const { groups: found, scores } = perGroup(
    metrics.get(name) as ScoreMetric,
    predicted,
    target,
    { width, targetWidth },
    groups,
  );
  return [...found].map((group, i) => [group, scores[i]]);
};

describe("a metric by group", () => {
  it("scores the rows of each group apart, whatever their order", () => {
    expect(by("mae", [1, 2, 3, 4], [2, 2, 0, 8], [7, 2, 7, 2])).toEqual([
      [2, (0 + 4) / 2],
      [7, (1 + 3) / 2],
    ]);
  });

  it("takes rows of several numbers, and labels", () => {
    expect(by("accuracy", [0.9, 0.1, 0.8, 0.2, 0.3, 0.7], [0, 1, 1], [0, 1, 1], 2, 1)).toEqual([
      [0, 1],
      [1, 1 / 2],
    ]);
  });

  it("leaves out groups that have no such score", () => {
    expect(by("auc", [0.1, 0.9, 0.5], [0, 1, 1], [0, 0, 1])).toEqual([[0, 1]]);
    expect(by("r2", [1], [1], [0])).toEqual([]);
  });

  it("passes on what is wrong with the rows", () => {
    expect(() => by("mae", [Number.NaN, 1], [1, 1], [0, 1])).toThrow("the prediction of row 1 is NaN");
  });
});
