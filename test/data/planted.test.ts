import { beforeAll, describe, expect, it } from "vitest";
import { prepare } from "../../src/data/prepare.js";
import { readRawData } from "../../src/data/read.js";
import type { DenseColumn, IndexColumn, RawData, TextColumn } from "../../src/data/types.js";
import { mean, standardDeviation } from "../../src/numeric/sum.js";

let planted: RawData;
beforeAll(async () => {
  planted = await readRawData("planted");
});

const ratingColumn = (name: string) => planted.ratings.columns.get(name)!;
const users = () => (ratingColumn("user") as IndexColumn).values;
const items = () => (ratingColumn("item") as IndexColumn).values;
const stars = () => (ratingColumn("ratings") as DenseColumn).values;

function countsOf(ids: Int32Array, dim: number): number[] {
  const counts = new Array<number>(dim).fill(0);
  for (const id of ids) counts[id] = counts[id]! + 1;
  return counts;
}

import { scoreBaselines } from "../../src/train/scoreBaselines.js";

describe("planted", () => {
  it("has the shape of MovieLens 100k", () => {
    expect(planted.ratings.rows).toBe(100_000);
    const shapes = (table: string) =>
      [...planted.tables.get(table)!.columns].map(([name, c]) => [
        name,
        c.kind,
        c.rows,
        c.kind === "index" ? c.dim : c.kind === "dense" ? c.width : null,
      ]);
    expect(shapes("user")).toEqual([
      ["age", "dense", 943, 1],
      ["sex", "index", 943, 2],
      ["occ", "index", 943, 21],
      ["zip", "index", 943, 1000],
    ]);
    expect(shapes("item")).toEqual([
      ["title", "text", 1682, null],
      ["genres", "dense", 1682, 19],
      ["month", "index", 1682, 12],
      ["year", "dense", 1682, 1],
      ["tfidf_doc_term", "sparse", 1682, null],
    ]);
    expect(planted.ids.get("user")!.ids).toHaveLength(943);
    expect(planted.ids.get("item")!.ids.at(-1)).toBe("1682");
    expect(planted.times).toHaveLength(100_000);
  });
  it("has 20 ratings of each user at least, one of each item, and no pair twice", () => {
    expect(Math.min(...countsOf(users(), 943))).toBeGreaterThanOrEqual(20);
    expect(Math.min(...countsOf(items(), 1682))).toBeGreaterThanOrEqual(1);
    expect(new Set(users().map((u, row) => u * 1682 + items()[row]!)).size).toBe(100_000);
  });
  it("has ratings 1 to 5 with a mean near 3.5 and a deviation near 1.1", () => {
    expect(new Set(stars())).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(Math.abs(mean(stars()) - 3.5)).toBeLessThan(0.05);
    expect(Math.abs(standardDeviation(stars()) - 1.1)).toBeLessThan(0.05);
  });
  it("is skewed: the busiest tenth of users and of items have most of the ratings", () => {
    const share = (counts: number[]) => {
      const busiest = [...counts].sort((a, b) => b - a).slice(0, Math.round(counts.length / 10));
      return busiest.reduce((a, b) => a + b) / 100_000;
    };
    expect(share(countsOf(users(), 943))).toBeGreaterThan(0.3);
    expect(share(countsOf(items(), 1682))).toBeGreaterThan(0.3);
  });
  it("expects ratings without bias: errors average to nothing at every level", () => {
    const expected = planted.expected!;
    for (let level = 1; level < 5; level++) {
      const rows = [...expected.keys()].filter((row) => Math.floor(expected[row]!) === level);
      const errors = rows.map((row) => stars()[row]! - expected[row]!);
      // Five standard errors of a mean of errors whose deviation is about 0.8.
      expect(Math.abs(mean(errors))).toBeLessThan((5 * 0.85) / Math.sqrt(rows.length));
    }
  });
  it("leaves a ladder to climb: mean, biases, floor", () => {
    const data = prepare(planted, { target: "ratings", center: ["ratings"], splitSeed: 1 });
    const [biases, byMean] = scoreBaselines(data);
    expect(byMean!.dev).toBeCloseTo(1.11, 1);
    expect(biases!.dev).toBeGreaterThan(0.95);
    expect(biases!.dev).toBeLessThan(1);
    expect(data.floor!.dev).toBeGreaterThan(0.79);
    expect(data.floor!.dev).toBeLessThan(0.82);
    expect(data.floor!.test).toBeGreaterThan(0.79);
  });
  it("has invented titles of its own, with the year", () => {
    const titles = (planted.tables.get("item")!.columns.get("title") as TextColumn).values;
    expect(titles.every((title) => /^[A-Z][A-Za-z ]+ \(\d{4}\)$/.test(title))).toBe(true);
    expect(new Set(titles).size).toBeGreaterThan(1600);
  });
  it("is the same every time, and another set for another data seed", async () => {
    const again = await readRawData("planted", { source: { data_seed: 1 } });
    expect((again.ratings.columns.get("ratings") as DenseColumn).values).toEqual(stars());
    const other = await readRawData("planted", { source: { data_seed: 0 } });
    expect((other.ratings.columns.get("ratings") as DenseColumn).values).not.toEqual(stars());
  });
  it("does not change between versions", () => {
    expect([...stars().slice(0, 12)]).toEqual([3, 5, 5, 3, 3, 2, 2, 5, 3, 4, 4, 4]);
    expect(countsOf(stars() as unknown as Int32Array, 6).slice(1)).toEqual([
      4277, 13967, 28803, 30214, 22739,
    ]);
  });
});
