import { describe, expect, it } from "vitest";
import { losses } from "../../src/losses/index.js";
import { metrics } from "../../src/metrics/index.js";

describe("a loss of squared errors", () => {
  it("says which RMSE its objective an example stands for: errors 1 and 3 have √5", () => {
    const told = losses.all.flatMap(({ name, rmseOf }) => {
      const metric = metrics.get(name);
      if (!rmseOf || metric?.kind !== "score") return [];
      const sum = metric.compute([2, 6], [1, 3], { width: 1, targetWidth: 1 });
      return [[name, rmseOf(name === "se" ? sum / 2 : sum)]];
    });
    expect(told).toEqual([
      ["half_mse", Math.sqrt(5)],
      ["mse", Math.sqrt(5)],
      ["se", Math.sqrt(5)],
    ]);
  });
});
