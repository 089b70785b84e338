import { describe, expect, it } from "vitest";
import { dataSetsFrom } from "../../src/data/dataSetsFrom.js";
import { filterRows } from "../../src/data/filterRows.js";
import type { PrepareOptions } from "../../src/data/prepare.js";
import type { DataSets, DenseColumn, IndexColumn, RawData } from "../../src/data/types.js";
import { dataOf } from "../support/data.js";
import { failureOf } from "./helpers.js";

/** ann and bob rated x and y; cy rated y and z, dan z alone. */
const ratings = {
  user: ["ann", "ann", "bob", "bob", "cy", "cy", "dan"],
  item: ["x", "y", "x", "y", "y", "z", "z"],
  stars: [5, 2, 3, 4, 4, 1, 5],
};
const tables = { user: { age: [20, 30, 40, 50] }, item: { year: [1990, 1995, 2000] } };

const whole = (options: PrepareOptions) =>
  dataSetsFrom({ ratings, tables }, { target: "stars", split: "random(1)", ...options });

/** Rows as they were written, in that order. */
function rowsOf({ train, ids }: DataSets): string[] {
  const values = (name: string) => (train.columns.get(name) as IndexColumn | DenseColumn).values;
  const name = (column: string, row: number) => ids.get(column)!.ids[values(column)[row]!]!;
  return Array.from(
    { length: train.rows },
    (_, r) => `${name("user", r)} ${name("item", r)} ${values("stars")[r]}`,
  ).sort();
}

describe("filters", () => {
  it("at_least=3 leaves out rows with a smaller target", () => {
    const data = whole({ atLeast: 3 });
    expect(rowsOf(data)).toEqual(["ann x 5", "bob x 3", "bob y 4", "cy y 4", "dan z 5"]);
    expect(data.remarks).toEqual(["at_least=3 leaves 5 of 7 rows, 4 of 4 users, 3 of 3 items"]);
  });

  it("core=2 leaves users and items that have two rows among what is left, and so on", () => {
    // dan has one row; without it z has one, without that cy has one.
    const data = whole({ core: 2 });
    expect(rowsOf(data)).toEqual(["ann x 5", "ann y 2", "bob x 3", "bob y 4"]);
    expect(data.remarks).toEqual(["core=2 leaves 4 of 7 rows, 2 of 4 users, 2 of 3 items"]);
  });

  it("numbers ids anew, with their rows in the tables: what is gone is no candidate", () => {
    const { train, tables: kept, ids } = whole({ core: 2, atLeast: 2 });
    const column = (name: string) => train.columns.get(name) as IndexColumn;
    expect([column("user").dim, column("item").dim]).toEqual([2, 2]);
    expect([ids.get("user")!.ids, ids.get("item")!.ids]).toEqual([["ann", "bob"], ["x", "y"]]); // biome-ignore format: a pair
    expect(kept.get("user")).toMatchObject({ rows: 2 });
    expect([...(kept.get("user")!.columns.get("age") as DenseColumn).values]).toEqual([20, 30]);
  });

  it("take times, expectations and named test rows along", () => {
    const raw = dataOf({ columns: { user: [0, 1, 2], item: [0, 0, 1], y: [1, 5, 4] } });
    const set: RawData = {
      name: "three",
      ratings: raw,
      tables: new Map(),
      ids: raw.context.ids,
      remarks: [],
      times: Float64Array.of(100, 200, 300),
      expected: Float64Array.of(1.5, 4.5, 3.5),
      given: new Map([["base", () => Int32Array.of(0, 2)]]),
    };
    const kept = filterRows(set, { atLeast: 4, core: null }, "y");
    expect(kept).toMatchObject({ times: Float64Array.of(200, 300), expected: Float64Array.of(4.5, 3.5) });
    expect(kept.given!.get("base")!()).toEqual(Int32Array.of(1));
    expect((kept.ratings.columns.get("user") as IndexColumn).values).toEqual(Int32Array.of(0, 1));
  });

  it("make another protocol of the data: its checksum is that of the rows left", () => {
    expect(whole({ atLeast: 3 }).rows.checksum).not.toBe(whole({}).rows.checksum);
    expect(whole({ atLeast: 1 }).rows.checksum).toBe(whole({}).rows.checksum);
  });

  it("say what does not fit", async () => {
    expect(await failureOf(() => whole({ core: 2, atLeast: 3 }))).toContain(
      "no row of <arrays> passes: at_least=3  core=2",
    );
    expect(await failureOf(() => whole({ target: "user", atLeast: 3 }))).toContain(
      "cannot be filtered by `at_least`: `user` does not hold one number a row",
    );
    const noItem = () => dataSetsFrom({ ratings: { user: ["ann"], stars: [1] } }, { core: 2 });
    expect(await failureOf(noItem)).toContain("has no column `item` of ids, so it has no core");
  });
});
