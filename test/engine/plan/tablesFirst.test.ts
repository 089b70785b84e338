import { describe, expect, it } from "vitest";
import { Builder } from "../../../src/engine/plan/builder.js";
import type { Value } from "../../../src/engine/plan/ir.js";
import { productOfSparse, productOnTable } from "../../../src/engine/plan/tablesFirst.js";
import { compute } from "./compute.js";

/** So many rows of a table of so many, each multiplied by a matrix. */
function product(rows: number, count: number, tablesFirst = true): { b: Builder; found: Value | null } {
  const b = new Builder();
  b.tablesFirst = tablesFirst;
  const gathered = b.gather(b.weight("table", [rows, 3]), b.feed("ids", [count], "int32"));
  return { b, found: productOnTable(b, gathered, b.weight("w", [3, 4]), false) };
}

const shapeOfTable = (value: Value) => (value.made.kind === "gather" ? value.made.inputs[0].shape : null);

describe("rows that are gathered again and again", () => {
  it("are multiplied once each, then gathered", () => {
    expect(shapeOfTable(product(2, 4).found!)).toEqual([2, 4]);
  });

  it("are multiplied as they are gathered where there are about as many as the table has", () => {
    expect(product(2, 3).found).toBeNull();
  });

  it("are left alone where recordings of different numbers of rows are compared", () => {
    expect(product(2, 4, false).found).toBeNull();
  });

  it("go through maps with what is the same for all rows before they are gathered", () => {
    const { b, found } = product(2, 4);
    const shifted = b.map("tanh", [b.map("add", [found!, b.weight("b", [4])])]);
    expect(shapeOfTable(shifted)).toEqual([2, 4]);
    // One number for each row of the minibatch is not the same for all.
    expect(shapeOfTable(b.map("mul", [shifted, b.feed("x", [4, 1], "float32")]))).toBeNull();
  });

  it("come to the same", () => {
    const given = {
      table: { shape: [2, 2], values: [1, 2, 3, 4] },
      w: { shape: [2, 1], values: [10, 1] },
    };
    const found = compute(given, (b, { table, w }) => {
      b.tablesFirst = true;
      const ids = b.constant(Int32Array.of(1, 0, 1, 1), [4]);
      const rows = productOnTable(b, b.gather(table!, ids), w!, false)!;
      return b.map("sub", [rows, b.number(4)]);
    });
    expect(found).toEqual([30, 8, 30, 30]);
  });

  it("are summed once each where they are sparse, and come to the same", () => {
    const given = { w: { shape: [3, 1], values: [1, 10, 100] } };
    const table = Float32Array.of(0, 2, 3, 1, 0, 0);
    const sums = (sumsFirst: boolean) =>
      compute(given, (b, { w }) => {
        b.sumsFirst = sumsFirst;
        const ids = b.constant(Int32Array.of(1, 0, 1, 1), [4]);
        const found = productOfSparse(b, b.constant(table, [2, 3]), ids, w!);
        expect(found.made.kind).toBe(sumsFirst ? "gather" : "sparse");
        return b.reshape(found, [4]);
      });
    expect(sums(true)).toEqual([1, 320, 1, 1]);
    expect(sums(false)).toEqual([1, 320, 1, 1]);
  });

  it("are added up beforehand where they are constant, also the function of them", () => {
    const found = compute({ w: { shape: [3], values: [0, 1, 2] } }, (b, { w }) => {
      const table = b.constant(Float32Array.of(1, 2, -3, 4), [2, 2]);
      const squares = b.map("square", [b.gather(table, b.constant(Int32Array.of(1, 0, 1), [3]))]);
      const sums = b.sum(squares, "columns");
      expect(sums.made.kind).toBe("gather");
      return b.map("add", [sums, w!]);
    });
    expect(found).toEqual([25, 6, 27]);
  });
});
