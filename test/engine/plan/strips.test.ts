import { describe, expect, it } from "vitest";
import { Builder } from "../../../src/engine/plan/builder.js";
import type { Value } from "../../../src/engine/plan/ir.js";
import { schedule } from "../../../src/engine/plan/schedule.js";
import { inStrips } from "../../../src/engine/plan/strips.js";
import { compute, evaluate } from "./compute.js";

/** Loops that run together, as their shapes: 1000 rows of 7 columns. */
function groupsOf(value: Value): readonly string[] {
  return inStrips(schedule({ roots: [value], accumulations: [], ids: [] })).map((instruction) => {
    if (instruction.kind === "call") return instruction.value.made.kind;
    const loops = instruction.kind === "strips" ? instruction.loops : [instruction];
    return loops.map(({ space }) => `${space.rows}×${space.columns}`).join(" ");
  });
}

const ROWS = 1000;
const COLUMNS = 7;
const x = {
  shape: [ROWS, COLUMNS],
  values: Array.from({ length: ROWS * COLUMNS }, (_, i) => ((i * 37) % 101) / 50 - 1),
};

/** x − ½ mean(x²) of its row. */
const ofRow = (b: Builder, y: Value) => {
  const sums = b.reshape(b.sum(b.map("square", [y]), "columns"), [ROWS, 1]);
  return b.map("sub", [y, b.map("mul", [sums, b.number(0.5 / COLUMNS)])]);
};

describe("loops over the same rows", () => {
  it("run together where each needs its own rows of the ones before", () => {
    const b = new Builder();
    expect(groupsOf(ofRow(b, b.weight("x", x.shape)))).toEqual(["1000×7 1×1000 1000×7"]);
  });

  it("run one after the other where a row needs all rows", () => {
    const b = new Builder();
    const y = b.weight("x", x.shape);
    const squares = b.map("square", [y]);
    const centred = b.map("sub", [squares, b.reshape(b.sum(squares, "rows"), [1, COLUMNS])]);
    expect(groupsOf(centred)).toEqual(["1000×7", "1000×7"]);
    expect(groupsOf(b.map("sub", [squares, b.sum(squares, "all")]))).toEqual(["1000×7", "1000×7"]);
  });

  it("run one after the other where rows are read in another order", () => {
    const b = new Builder();
    const made = ofRow(b, b.weight("x", x.shape));
    const last = (ROWS - 1) * COLUMNS;
    const turned = b.view(made, { offset: last, strides: [-COLUMNS, 1] }, x.shape);
    const value = b.map("mul", [b.map("add", [made, b.number(1)]), turned]);
    expect(groupsOf(value)).toEqual(["1000×7 1×1000 1000×7", "1000×7"]);
  });

  it("compute what they compute one after the other", () => {
    let value: Value;
    const found = compute({ x }, (b, { x: y }) => {
      value = ofRow(b, y!);
      return value;
    });
    const expected = evaluate(value!, { x });
    for (const [i, element] of found.entries()) expect(element).toBeCloseTo(expected[i]!, 5);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 35])("have sums and results of rows of %i alone", (width) => {
    const values = Array.from({ length: 11 * width }, (_, i) => i + 1);
    const given = { y: { shape: [11, width], values } };
    let value: Value;
    const found = compute(given, (b, { y }) => {
      const sums = b.reshape(b.sum(y!, "columns"), [11, 1]);
      value = b.map("sub", [b.map("mul", [y!, b.number(2)]), sums]);
      return value;
    });
    expect(found).toEqual(evaluate(value!, given));
  });
});
