import { describe, expect, it } from "vitest";
import { Builder } from "../../../src/engine/plan/builder.js";
import type { Value } from "../../../src/engine/plan/ir.js";
import { recompute } from "../../../src/engine/plan/recompute.js";
import { schedule } from "../../../src/engine/plan/schedule.js";
import { compute } from "./compute.js";

/** The maps of each loop that makes this value. */
function loopsOf(value: Value): readonly (readonly Value[])[] {
  const goals = { roots: [value], accumulations: [], ids: [] };
  return recompute(schedule(goals), [value]).flatMap((i) => (i.kind === "loop" ? [i.members] : []));
}

const x = { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] };

/** double = 2·x, then made(double, Σ of each row of double). */
function afterRowSums(b: Builder, input: Value, made: (double: Value, sums: Value) => Value) {
  const double = b.map("mul", [input, b.number(2)]);
  return { double, value: made(double, b.reshape(b.sum(double, "columns"), [2, 1])) };
}

describe("recompute", () => {
  it("makes a cheap operand again from what the loop reads anyway", () => {
    const b = new Builder();
    const { double, value } = afterRowSums(b, b.weight("x", [2, 3]), (y, s) =>
      b.map("div", [b.map("mul", [y, s]), b.weight("x", [2, 3])]),
    );
    expect(loopsOf(value).map((members) => members.includes(double))).toEqual([true, true]);
  });

  it("leaves an operand in memory where that would need another one", () => {
    const b = new Builder();
    const { double, value } = afterRowSums(b, b.weight("x", [2, 3]), (y, s) => b.map("mul", [y, s]));
    expect(loopsOf(value).map((members) => members.includes(double))).toEqual([true, false]);
  });

  it("makes it again from one number of each row or column besides", () => {
    const b = new Builder();
    const [input, rows, columns] = [b.weight("x", [2, 3]), b.weight("r", [2, 1]), b.weight("c", [3])];
    const isHere = b.map("equal", [rows, columns]);
    const sums = b.reshape(b.sum(isHere, "columns"), [2, 1]);
    const value = b.map("mul", [b.map("sub", [isHere, sums]), input]);
    expect(loopsOf(value).map((members) => members.includes(isHere))).toEqual([true, true]);
  });

  it("does not take an exponential twice", () => {
    const b = new Builder();
    const input = b.weight("x", [2, 3]);
    const powers = b.map("exp", [input]);
    const sums = b.reshape(b.sum(powers, "columns"), [2, 1]);
    const value = b.map("mul", [b.map("div", [powers, sums]), input]);
    expect(loopsOf(value).map((members) => members.includes(powers))).toEqual([true, false]);
  });

  it("computes the same", () => {
    const y = compute({ x }, (b, { x: input }) => {
      const { value } = afterRowSums(b, input!, (double, sums) =>
        b.map("add", [b.map("mul", [double, sums]), input!]),
      );
      return value;
    });
    expect(y).toEqual([25, 50, 75, 244, 305, 366]);
  });

  it("drops what no loop needs any more", () => {
    const b = new Builder();
    const input = b.weight("x", [2, 3]);
    const sums = b.reshape(b.sum(b.map("square", [input]), "columns"), [2, 1]);
    const half = b.map("mul", [input, b.number(0.5)]);
    // `half` joins the first loop of its space, which comes before the sums; only the second loop uses it.
    const value = b.map("add", [b.map("mul", [half, sums]), input]);
    expect(loopsOf(value).map((members) => members.includes(half))).toEqual([false, true]);
  });
});
