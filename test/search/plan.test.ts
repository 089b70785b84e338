import { describe, expect, it } from "vitest";
import type { Const } from "../../src/declare/values.js";
import { gridValues } from "../../src/search/grid.js";
import { planTrials } from "../../src/search/plan.js";
import type { Dimension, List, Range } from "../../src/search/space.js";

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
const choice = (values: Record<string, Const>) => new Map(Object.entries(values));

describe("a plan of draws", () => {
  const wide = space({ k: range(1, 1000, true) });

  it("has 20 trials, that of the config's own values among them", () => {
    const { own, others } = planTrials(wide, choice({ k: 5000 }), { grid: false, seed: 0 });
    expect([own?.get("k"), others.length]).toEqual([5000, 19]);
    expect(planTrials(wide, null, { grid: false, seed: 0 }).others).toHaveLength(20);
  });

  it("of one trial is the config's own values", () => {
    expect(planTrials(wide, choice({ k: 5 }), { trials: 1, grid: false, seed: 0 }).others).toEqual([]);
  });

  it("has fewer where there are no more", () => {
    const { others } = planTrials(space({ k: range(1, 4, true) }), choice({ k: 2 }), {
      grid: false,
      seed: 0,
    });
    expect(others.map((one) => one.get("k")).sort()).toEqual([1, 3, 4]);
  });
});

describe("a grid", () => {
  it.each([
    ["integers, evenly", range(20, 40, true), [20, 25, 30, 35, 40]],
    ["few integers, each once", range(1, 3, true), [1, 2, 3]],
    ["integers on a log scale", range(1, 10000, true), [1, 10, 100, 1000, 10000]],
    ["real numbers, evenly", range(0, 1, false), [0, 0.25, 0.5, 0.75, 1]],
    ["real numbers on a log scale", range(0.001, 0.1, false), [0.001, 0.003162, 0.01, 0.03162, 0.1]],
    ["a list's items", list("a", "b"), ["a", "b"]],
  ])("has of a range five values: %s", (_, values, expected) => {
    expect(gridValues(values)).toEqual(expected);
  });

  const six = space({ a: list(1, 2), b: list("x", "y", "z") });

  it("has every combination once, the last name changing fastest, the config's own first", () => {
    const { own, others } = planTrials(six, choice({ a: 1, b: "y" }), { grid: true, seed: 0 });
    expect(own?.get("b")).toBe("y");
    expect(others.map((one) => [...one.values()].join(""))).toEqual(["1x", "1z", "2x", "2y", "2z"]);
  });

  it("of more combinations than there may be trials is refused, with their number", () => {
    expect(() => planTrials(six, null, { trials: 5, grid: true, seed: 0 })).toThrow(
      "the grid has 6 combinations, more than 5",
    );
    const large = space({ a: range(0, 1, false), b: range(0, 1, false), c: range(0, 1, false) });
    expect(() => planTrials(large, null, { grid: true, seed: 0 })).toThrow("125 combinations, more than 100");
    expect(planTrials(large, null, { trials: 125, grid: true, seed: 0 }).others).toHaveLength(125);
  });
});
