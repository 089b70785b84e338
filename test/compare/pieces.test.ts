import { describe, expect, it } from "vitest";
import { piecesOf, piecesOfMeans } from "../../src/compare/pieces.js";
import type { ScoreMetric } from "../../src/declare/metric.js";
import { metricOf } from "../../src/declare/metricOf.js";
import { metrics } from "../../src/metrics/index.js";
import { swapTest } from "../../src/numeric/resample.js";
import type { KeptExamples } from "../../src/train/keptScores.js";

/** Errors of five users, two rows each; targets are 3. */
const errors = [
  [0.5, -1, 0.2, 0.3, 1.5, -0.5, 0.1, 0.4, -0.7, 0.6],
  [0.4, -0.8, 0.3, 0.1, 1.1, -0.6, 0.2, 0.4, -0.5, 0.7],
];
const cluster = Int32Array.of(0, 0, 1, 1, 2, 2, 3, 3, 4, 4);
const runs = errors.map(
  (list): KeptExamples => ({
    row: Int32Array.from(list.keys()),
    user: cluster,
    predicted: { values: Float64Array.from(list, (e) => 3 + e), width: 1 },
    target: { values: new Float64Array(10).fill(3), width: 1 },
  }),
);
const all = Int32Array.of(0, 1, 2, 3, 4);
const metric = (name: string) => metricOf(metrics, name) as ScoreMetric;
const rmse = piecesOf(metric("rmse"), runs, cluster, 5);

describe("scores in pieces", () => {
  it("put together again are the score", () => {
    // numpy: 0.7 and 0.5839520528…
    expect(rmse.score(all, () => 0)).toBeCloseTo(0.7, 12);
    expect(rmse.score(all, () => 1)).toBeCloseTo(0.5839520528262573, 12);
  });

  it("count a user as often as the user is drawn, with all rows", () => {
    const drawn = Int32Array.of(1, 1, 4);
    expect(rmse.score(drawn, () => 0)).toBeCloseTo(Math.sqrt((2 * (0.04 + 0.09) + 0.49 + 0.36) / 6), 12);
  });

  it("take each user from either run", () => {
    const mixed = rmse.score(Int32Array.of(0, 2), (place) => place);
    expect(mixed).toBeCloseTo(Math.sqrt((0.25 + 1 + 1.21 + 0.36) / 4), 12);
  });

  it("are the same by sums as by all rows put together", () => {
    for (const name of ["rmse", "mse", "mae", "se", "absolute", "half_mse", "huber(delta=0.5)"]) {
      const bySums = piecesOf(metric(name), runs, cluster, 5);
      const byRows = piecesOf({ ...metric(name), sums: null }, runs, cluster, 5);
      for (const drawn of [all, Int32Array.of(3, 3, 0, 2, 2)])
        expect(
          bySums.score(drawn, (place) => place % 2),
          name,
        ).toBeCloseTo(
          byRows.score(drawn, (place) => place % 2),
          12,
        );
    }
  });

  it("have none where a metric has none: equal targets have no r²", () => {
    expect(piecesOf(metric("r2"), runs, cluster, 5).score(all, () => 0)).toBeNaN();
  });

  it("of users' own scores are their mean", () => {
    const pieces = piecesOfMeans([Float64Array.of(0.2, 0.4, 0.9)]);
    expect(pieces.score(Int32Array.of(0, 2, 2), () => 0)).toBeCloseTo(2 / 3, 12);
  });

  it("tell by swapping users how likely so large a difference is: 6 of 32 ways, as numpy counts them", () => {
    const p = swapTest(5, 2000, 1, (isSwapped) => {
      const of = (a: number, b: number) => rmse.score(all, (c) => (isSwapped[c] ? b : a));
      return of(0, 1) - of(1, 0);
    });
    expect(p).toBe(6 / 32);
  });
});
