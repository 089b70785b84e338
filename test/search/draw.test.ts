import { describe, expect, it } from "vitest";
import type { Const } from "../../src/declare/values.js";
import { drawChoices, valueAt } from "../../src/search/draw.js";
import type { Choice, Dimension, List, Range } from "../../src/search/space.js";

const range = (from: number, to: number, isInteger: boolean): Range => ({
  kind: "range",
  from,
  to,
  isInteger,
});
const list = (...items: Const[]): List => ({ kind: "list", items });
const span = { source: { path: "<test>", text: "" }, start: 0, end: 0 };
const space = (values: Record<string, Range | List>): Dimension[] =>
  Object.entries(values).map(([name, v]) => ({ name, values: v, span }));

function draw(dimensions: readonly Dimension[], count: number, seed = 0, taken: Choice | null = null) {
  const found: Record<string, Const>[] = [];
  for (const choice of drawChoices(dimensions, seed, taken)) {
    found.push(Object.fromEntries(choice));
    if (found.length === count) break;
  }
  return found;
}

/** The values of one dimension that is drawn alone. */
const values = (v: Range | List, count: number) => draw(space({ x: v }), count).map(({ x }) => x as number);

const mixed = space({
  k: range(20, 200, true),
  lr: range(0.001, 0.1, false),
  opt: list("adam", "grad", "ada"),
});

describe("draws", () => {
  it("are the same from the same seed, and others from another", () => {
    expect(draw(mixed, 30, 5)).toEqual(draw(mixed, 30, 5));
    expect(draw(mixed, 30, 6)).not.toEqual(draw(mixed, 30, 5));
  });

  it("begin, where there are more of them, with those that there were", () => {
    expect(draw(mixed, 100).slice(0, 30)).toEqual(draw(mixed, 30));
  });

  it("of a name do not hang on what else is searched, nor on the order", () => {
    const one = draw(mixed.slice(1, 2), 20).map(({ lr }) => lr);
    const all = draw([...mixed].reverse(), 20).map(({ lr }) => lr);
    expect(all).toEqual(one);
  });

  it("are each another, and never the one that is taken", () => {
    const six = space({ a: range(1, 3, true), b: list("x", "y") });
    const all = draw(six, 100);
    expect(all).toHaveLength(6);
    expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(6);
    const taken = new Map<string, Const>([
      ["a", 2],
      ["b", "y"],
    ]);
    const others = draw(six, 100, 0, taken);
    expect(others).toHaveLength(5);
    expect(others).not.toContainEqual({ a: 2, b: "y" });
    expect(draw(six, 100, 0, taken.set("a", 9))).toHaveLength(6);
  });

  it("end where nothing is left", () => {
    expect(draw(space({ a: range(1, 1000, true) }), 5000)).toHaveLength(1000);
  });
});

describe("a range", () => {
  it("of integers is drawn from end to end, each integer about as often", () => {
    const drawn = draw(space({ x: range(3, 6, true), y: range(0, 1, false) }), 4000).map(
      ({ x }) => x as number,
    );
    for (const x of [3, 4, 5, 6]) {
      const count = drawn.filter((one) => one === x).length;
      // 1,000 of 4,000 expected, with a standard deviation of √(4000 · ¼ · ¾) = 27.
      expect(Math.abs(count - 1000)).toBeLessThan(4 * 27);
    }
    expect(new Set(drawn)).toEqual(new Set([3, 4, 5, 6]));
  });

  it("of real numbers stays within its ends, half of them below the middle", () => {
    const drawn = values(range(-2, 6, false), 4000);
    expect(drawn.every((x) => x >= -2 && x <= 6)).toBe(true);
    // 2,000 of 4,000 expected, with a standard deviation of √(4000 · ½ · ½) = 32.
    expect(Math.abs(drawn.filter((x) => x < 2).length - 2000)).toBeLessThan(4 * 32);
  });

  it.each([
    ["real numbers", range(0.001, 1, false), [0.01, 0.1]],
    ["integers", range(1, 999, true), [10, 100]],
  ])("of %s over three decades has a third of its draws in each", (_, decades, [low, high]) => {
    // Drawn beside others, since none is drawn twice, and integers alone would run out.
    const others = { y: range(0, 1, false), z: range(0, 1, false) };
    const drawn = draw(space({ x: decades, ...others }), 6000).map(({ x }) => x as number);
    const counts = [
      drawn.filter((x) => x < low!).length,
      drawn.filter((x) => x >= low! && x < high!).length,
      drawn.filter((x) => x >= high!).length,
    ];
    // 2,000 of 6,000 expected, with a standard deviation of √(6000 · ⅓ · ⅔) = 37.
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(4 * 37);
  });

  it("has its ends at its ends", () => {
    const last = 1 - 2 ** -53;
    expect([valueAt(range(20, 200, true), 0), valueAt(range(20, 200, true), last)]).toEqual([20, 200]);
    expect([valueAt(range(1, 4, true), 0.5), valueAt(range(1, 4, true), 0.49)]).toEqual([3, 2]);
    expect([valueAt(range(0.1, 0.5, false), 0), valueAt(range(0.1, 0.5, false), last)]).toEqual([0.1, 0.5]);
    // √(0.001 · 0.1) = 0.01
    expect(valueAt(range(0.001, 0.1, false), 0.5)).toBe(0.01);
  });

  it("has values of few digits, which are easy to type again", () => {
    for (const x of values(range(0.0001, 0.1, false), 200)) expect(String(x).length).toBeLessThanOrEqual(9);
    for (const x of values(range(0.9, 0.99, false), 200)) expect(String(x).length).toBeLessThanOrEqual(7);
    for (const x of values(range(1000, 5000.5, false), 200)) expect(Number.isInteger(x)).toBe(true);
  });
});

describe("a list", () => {
  it("is drawn from evenly", () => {
    expect([0, 0.33, 0.34, 0.67, 0.999].map((share) => valueAt(list("a", "b", "c"), share))).toEqual([
      "a",
      "a",
      "b",
      "c",
      "c",
    ]);
  });
});
