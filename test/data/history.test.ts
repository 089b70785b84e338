import { describe, expect, it } from "vitest";
import { dataSetsFrom } from "../../src/data/dataSetsFrom.js";
import type { DataSets, IndexColumn, SparseColumn } from "../../src/data/types.js";
import { failureOf } from "./helpers.js";

const ratings = {
  user: ["ann", "ann", "ann", "bob", "bob", "cy"],
  item: ["x", "y", "x", "y", "z", "z"],
  stars: [1, 2, 3, 4, 5, 1],
};
const whole = (history: boolean) =>
  dataSetsFrom({ ratings }, { target: "stars", history, split: { method: "random", fractions: [1] } });

function lists(data: DataSets, table: string, column: string): number[][] {
  const { offsets, indices, values } = data.tables.get(table)!.columns.get(column) as SparseColumn;
  expect(values.every((v) => v === 1)).toBe(true);
  return Array.from({ length: offsets.length - 1 }, (_, r) => [...indices.slice(offsets[r], offsets[r + 1])]);
}

describe("history=True", () => {
  it("tells which items each user rated and which users rated each item, once however often", () => {
    const data = whole(true);
    expect(lists(data, "user", "rated")).toEqual([[0, 1], [1, 2], [2]]);
    expect(lists(data, "item", "raters")).toEqual([[0], [0, 1], [1, 2]]);
    expect(data.schema.columns.find(({ name }) => name === "rated")).toMatchObject({
      table: "user",
      kind: "sparse",
      rows: 3,
      width: 3,
    });
    expect(whole(false).tables.size).toBe(0);
  });

  it("knows training rows alone", () => {
    const rows = Array.from({ length: 200 }, (_, i) => i);
    // Every pair occurs once, so a pair of dev can be in a history only if it leaked.
    const data = dataSetsFrom(
      {
        ratings: { user: rows.map((i) => i % 10), item: rows.map((i) => Math.floor(i / 10)), stars: rows },
      },
      { target: "stars", history: true },
    );
    const rated = lists(data, "user", "rated");
    const ids = (set: DataSets["dev"], name: string) => (set!.columns.get(name) as IndexColumn).values;
    expect(rated.flat()).toHaveLength(160);
    for (const part of [data.dev, data.test]) {
      ids(part, "user").forEach((user, row) => {
        expect(rated[user]).not.toContain(ids(part, "item")[row]);
      });
    }
  });

  it("knows what the split shows of strangers, which is neither trained on nor scored", () => {
    const rows = Array.from({ length: 200 }, (_, i) => i);
    const data = dataSetsFrom(
      {
        ratings: { user: rows.map((i) => i % 10), item: rows.map((i) => Math.floor(i / 10)), stars: rows },
      },
      { target: "stars", center: ["stars"], history: true, split: "new_users(0.8, 0, 0.2, shown=0.75)" },
    );
    expect([data.train.rows, data.shown!.rows, data.test!.rows]).toEqual([160, 30, 10]);
    const stranger = (data.test!.columns.get("user") as IndexColumn).values[0]!;
    const own = (set: DataSets["test"]) => {
      const [user, item] = ["user", "item"].map((name) => (set!.columns.get(name) as IndexColumn).values);
      return [...item!].filter((_, row) => user![row] === stranger).sort((a, b) => a - b);
    };
    expect(own(data.shown!)).toHaveLength(15);
    expect(lists(data, "user", "rated")[stranger]).toEqual(own(data.shown!));
    expect(own(data.test).filter((item) => own(data.shown!).includes(item))).toEqual([]);
  });

  it("is refused without users and items, and where a table has such a column", async () => {
    const noUser = () => dataSetsFrom({ ratings: { item: ["x"], stars: [1] } }, { history: true });
    expect(await failureOf(noUser)).toContain("has no column `user` of ids");
    const taken = () =>
      dataSetsFrom({ ratings, tables: { user: { rated: [1, 2, 3] } } }, { target: "stars", history: true });
    expect(await failureOf(taken)).toContain("has a column `user.rated` of its own");
  });
});
