import { describe, expect, it } from "vitest";
import { splitRows } from "../../src/data/split.js";
import { failureOf } from "./helpers.js";

const sizes = (parts: Int32Array[]) => parts.map((part) => part.length);

describe("splitRows", () => {
  it("puts every row into one part", () => {
    const parts = splitRows(1000, [0.8, 0.1, 0.1], 1);
    const all = parts.flatMap((part) => [...part]);
    expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });
  it("rounds so that the sizes add up", () => {
    expect(sizes(splitRows(100_000, [0.8, 0.1, 0.1], 0))).toEqual([80_000, 10_000, 10_000]);
    expect(sizes(splitRows(7, [0.5, 0.25, 0.25], 0))).toEqual([4, 1, 2]);
    expect(sizes(splitRows(10, [0.9, 0.1], 0))).toEqual([9, 1]);
    expect(sizes(splitRows(10, [1], 0))).toEqual([10]);
  });
  it("is the same for the same seed and another for another", () => {
    const rows = (seed: number) => splitRows(100, [0.8, 0.2], seed)[1]!.join();
    expect(rows(0)).toBe(rows(0));
    expect(new Set([0, 1, 2, 3].map(rows)).size).toBe(4);
  });
  it("needs shares that add up to 1", async () => {
    const message = (fractions: number[]) => failureOf(() => splitRows(10, fractions, 0));
    expect(await message([0.8, 0.1])).toContain("one to three shares that add up to 1, got 0.8, 0.1");
    expect(await message([1.5, -0.5])).toContain("error[bad-split]");
    expect(await message([0.4, 0.2, 0.2, 0.2])).toContain("error[bad-split]");
    expect(await message([Number.NaN, 1])).toContain("error[bad-split]");
    expect(await message([])).toContain("got none");
  });
  it("needs rows to train on", async () => {
    expect(await failureOf(() => splitRows(0, [0.8, 0.1, 0.1], 0))).toContain(
      "error[empty-train]: no row is left to train on: 0 in all",
    );
    expect(await failureOf(() => splitRows(10, [0, 1], 0))).toContain("error[empty-train]");
  });
});
