import { describe, expect, it } from "vitest";
import { choleskyInPlace } from "../../../src/numeric/cholesky.js";
import { stream } from "../../../src/numeric/stream.js";
import { ListSampler } from "../../../src/train/gibbs/listSampler.js";
import { RowSampler } from "../../../src/train/gibbs/rowSampler.js";

/** Three rows of two numbers; list 0 is row 0 + ½ row 1, list 1 is row 1, list 2 is 2·row 0. */
const lists = {
  offsets: Int32Array.of(0, 2, 3, 4),
  rows: Int32Array.of(0, 1, 1, 0),
  weights: Float32Array.of(1, 0.5, 1, 2),
};
const prior = { mean: Float64Array.of(1, 0), precision: Float64Array.of(4, 2) };
const examples = [
  { list: 0, slope: [1, 0], rating: 2 },
  { list: 0, slope: [1, 1], rating: 3 },
  { list: 1, slope: [0, 2], rating: 1 },
  { list: 2, slope: [1, -1], rating: -1 },
];
const NOISE = 2;

function sampler() {
  return new ListSampler(new RowSampler(2), lists, 2, 3);
}

/** A sweep from a table on. */
function sweep(own: ListSampler, now: Float32Array, z: Float64Array): Float32Array {
  for (const { list, slope, rating } of examples) {
    let score = 0;
    for (let e = lists.offsets[list]!; e < lists.offsets[list + 1]!; e++) {
      const row = 2 * lists.rows[e]!;
      score += lists.weights[e]! * (slope[0]! * now[row]! + slope[1]! * now[row + 1]!);
    }
    own.add(list, Float32Array.from(slope), 0, rating - score);
  }
  return own.draw(now, NOISE, prior, z);
}

describe("rows that are read in lists", () => {
  it("settle, without chance, where all of them together are likeliest", () => {
    const own = sampler();
    let table: Float32Array = new Float32Array(6);
    for (let i = 0; i < 200; i++) table = sweep(own, table, new Float64Array(6));
    // Slopes of the rows 0 and 1 side by side: ∇ of ½Σprecision·(w − mean)² + ½noise·Σ(rating − x·w)² is 0.
    for (let at = 0; at < 4; at++) {
      let slope = prior.precision[at % 2]! * (table[at]! - prior.mean[at % 2]!);
      for (const x of rowsOfExamples()) {
        const score = x.values.reduce((sum, value, k) => sum + value * table[k]!, 0);
        slope -= NOISE * x.values[at]! * (x.rating - score);
      }
      expect(slope).toBeCloseTo(0, 4);
    }
    expect([table[4], table[5]]).toEqual([1, 0]);
  });

  it("vary together as all of them do: their covariance is the inverse of the precision of both rows", () => {
    const precision = new Float64Array(16);
    for (let i = 0; i < 4; i++) precision[5 * i] = prior.precision[i % 2]!;
    for (const { values } of rowsOfExamples())
      for (let i = 0; i < 16; i++) precision[i]! += NOISE * values[i >> 2]! * values[i & 3]!;
    expect(choleskyInPlace(precision, 4)).toBe(true);
    const own = sampler();
    const z = stream(0, "test");
    let table: Float32Array = new Float32Array(6);
    const count = 40_000;
    // Of Lᵀ·(w − mean), every number has variance 1 and none hangs on another.
    const sums = new Float64Array(4);
    const products = new Float64Array(16);
    for (let i = 0; i < count; i++) {
      table = sweep(own, table, z.normal(i, 6));
      const turned = Float64Array.from({ length: 4 }, (_, c) => {
        let sum = 0;
        for (let r = c; r < 4; r++) sum += precision[4 * r + c]! * table[r]!;
        return sum;
      });
      for (let k = 0; k < 4; k++) sums[k]! += turned[k]! / count;
      for (let k = 0; k < 16; k++) products[k]! += (turned[k >> 2]! * turned[k & 3]!) / count;
    }
    for (let k = 0; k < 16; k++) {
      const covariance = products[k]! - sums[k >> 2]! * sums[k & 3]!;
      expect(Math.abs(covariance - (k % 5 === 0 ? 1 : 0))).toBeLessThan(0.05);
    }
  });
});

/** Each example as a score of the rows 0 and 1 side by side. */
function rowsOfExamples() {
  return examples.map(({ list, slope, rating }) => {
    const values = [0, 0, 0, 0];
    for (let e = lists.offsets[list]!; e < lists.offsets[list + 1]!; e++)
      for (let k = 0; k < 2; k++) values[2 * lists.rows[e]! + k]! += lists.weights[e]! * slope[k]!;
    return { values, rating };
  });
}
