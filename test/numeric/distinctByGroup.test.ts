import { describe, expect, it } from "vitest";
import { distinctByGroup } from "../../src/numeric/distinctByGroup.js";

describe("distinctByGroup", () => {
  it("gives the values of each group over all parts, ascending and once", () => {
    const rows = (group: number[], value: number[]) => ({
      group: Int32Array.from(group),
      value: Int32Array.from(value),
    });
    const of = distinctByGroup(3, [rows([2, 0, 2], [9, 6, 7]), rows([2, 2], [5, 9])]);
    expect([0, 1, 2].map((group) => [...of(group)])).toEqual([[6], [], [5, 7, 9]]);
  });
});
