import { describe, expect, it } from "vitest";
import { stream } from "../../../src/numeric/stream.js";
import { RowSampler } from "../../../src/train/gibbs/rowSampler.js";

/**
 * A row of two numbers, now (1, −1), of which three ratings are known by slopes (1, 0), (1, 1), (0, 2). With noise of
 * precision 2 and a prior N((1, 0), diag(1/4, 1/2)) its precision is diag(4, 2) + 2·[[2, 1], [1, 5]] = [[8, 2], [2, 12]].
 */
const prior = { mean: Float64Array.of(1, 0), precision: Float64Array.of(4, 2) };
const now = Float32Array.of(1, -1);
const slopes = Float32Array.of(1, 0, 1, 1, 0, 2);
const ratings = [2, 3, 1];

function drawn(z: Float64Array): Float32Array {
  const sampler = new RowSampler(2);
  ratings.forEach((rating, i) => {
    const score = slopes[2 * i]! * now[0]! + slopes[2 * i + 1]! * now[1]!;
    sampler.add(slopes, 2 * i, rating - score);
  });
  const row = new Float32Array(2);
  sampler.draw(now, 2, prior, z, row);
  return row;
}

describe("a row given everything else", () => {
  it("has the mean Λ⁻¹·b: (148, 52)/92 here, b being (4, 0) + 2·(5, 5)", () => {
    // b = (14, 10); the inverse of [[8, 2], [2, 12]] is [[12, −2], [−2, 8]]/92.
    expect(drawn(new Float64Array(2))[0]).toBeCloseTo((12 * 14 - 2 * 10) / 92, 6);
    expect(drawn(new Float64Array(2))[1]).toBeCloseTo((-2 * 14 + 8 * 10) / 92, 6);
  });

  it("varies with the covariance Λ⁻¹", () => {
    const count = 20_000;
    const z = stream(0, "test").normal(0, 2 * count);
    const rows = Array.from({ length: count }, (_, i) => drawn(z.slice(2 * i, 2 * i + 2)));
    const means = [148 / 92, 52 / 92];
    const covariance = (i: number, j: number) =>
      rows.reduce((sum, row) => sum + (row[i]! - means[i]!) * (row[j]! - means[j]!), 0) / count;
    // Standard errors are 1 of 100 of a variance.
    expect(covariance(0, 0) / (12 / 92)).toBeCloseTo(1, 1);
    expect(covariance(1, 1) / (8 / 92)).toBeCloseTo(1, 1);
    expect(covariance(0, 1) / (-2 / 92)).toBeGreaterThan(0.5);
    expect(covariance(0, 1) / (-2 / 92)).toBeLessThan(1.5);
  });

  it("is drawn from its prior where it has no rating", () => {
    const row = new Float32Array(2);
    new RowSampler(2).draw(now, 2, prior, Float64Array.of(1, -1), row);
    expect([...row]).toEqual([1 + 1 / 2, Math.fround(-1 / Math.sqrt(2))]);
  });
});
