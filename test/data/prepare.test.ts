import { describe, expect, it } from "vitest";
import { denseColumn, indexColumn } from "../../src/data/columns.js";
import { dataSetsFrom } from "../../src/data/dataSetsFrom.js";
import { prepare } from "../../src/data/prepare.js";
import { transformOf, undoTransform } from "../../src/data/transforms.js";
import type { DataSet, DenseColumn, RawData } from "../../src/data/types.js";
import { spanOf } from "../../src/diagnostics/diagnostic.js";
import { failureOf } from "./helpers.js";

const count = (n: number) => Array.from({ length: n }, (_, i) => i);
/** Ten ratings 1 … 10 of two users and five items. */
const arrays = {
  name: "ten",
  ratings: {
    user: count(10).map((i) => (i % 2 === 0 ? "ann" : "bob")),
    item: count(10).map((i) => i % 5),
    ratings: count(10).map((i) => i + 1),
  },
  tables: { item: { year: [1990, 1992, 1994, 1996, 1998], title: ["a", "b", "c", "d", "e"] } },
};
const values = (set: DataSet | null, name: string) => (set!.columns.get(name) as DenseColumn).values;
const timed = (times: number[]): RawData => ({
  name: "timed",
  ratings: {
    rows: times.length,
    columns: new Map([["ratings", denseColumn(new Float32Array(times.length))]]),
  },
  tables: new Map(),
  ids: new Map(),
  remarks: [],
  times: Float64Array.from(times),
});

describe("prepare", () => {
  it("keeps the rows of the columns together", () => {
    const data = dataSetsFrom(arrays, { split: { method: "random", fractions: [0.6, 0.2, 0.2] } });
    expect([data.train.rows, data.dev?.rows, data.test?.rows]).toEqual([6, 2, 2]);
    for (const set of [data.train, data.dev!, data.test!]) {
      const user = set.columns.get("user")!;
      const item = set.columns.get("item")!;
      values(set, "ratings").forEach((rating, row) => {
        expect(item.values[row]).toBe((rating - 1) % 5);
        expect(user.values[row]).toBe((rating - 1) % 2);
      });
    }
  });
  it("centres by the training rows alone, and the transform undoes it", () => {
    const data = dataSetsFrom(arrays, { target: "ratings", center: ["ratings"], splitSeed: 3 });
    const raw = dataSetsFrom(arrays, { splitSeed: 3 });
    const before = [...values(raw.train, "ratings")];
    const mean = before.reduce((a, b) => a + b) / before.length;
    expect(mean).not.toBe(5.5);
    const transform = transformOf(data.transforms, "ratings");
    expect(transform).toEqual({ column: "ratings", subtract: mean, divide: 1 });
    for (const part of ["train", "dev", "test"] as const) {
      const back = [...values(data[part], "ratings")].map((v) => undoTransform(v, transform));
      back.forEach((v, row) => {
        expect(v).toBeCloseTo(values(raw[part], "ratings")[row]!, 5);
      });
    }
  });
  it("scales an entity table by its own statistics, also when its name is written in full", () => {
    for (const year of ["year", "item.year"]) {
      const data = dataSetsFrom(arrays, { center: [year], maxnorm: [year] });
      expect([...values(data.tables.get("item")!, "year")]).toEqual([-1, -0.5, 0, 0.5, 1]);
      expect(data.transforms).toEqual([{ column: "item.year", subtract: 1994, divide: 4 }]);
    }
  });
  it("scales time to [0, 1] by its range in the training rows", () => {
    const data = prepare(timed([1e9, 1e9 + 1, 1e9 + 4]), { split: { method: "random", fractions: [1] } });
    expect([...values(data.train, "time")].sort()).toEqual([0, 0.25, 1]);
    expect(data.transforms).toEqual([{ column: "time", subtract: 1e9, divide: 4 }]);
    const later = prepare(timed(count(100)), { split: { method: "random", fractions: [0.1, 0.9] } });
    expect(Math.max(...values(later.train, "time"))).toBe(1);
    expect(Math.max(...values(later.dev, "time"))).toBeGreaterThan(1);
  });
  it("composes a scaling of time with what is asked for", () => {
    const data = prepare(timed([100, 300]), {
      center: ["time"],
      split: { method: "random", fractions: [1] },
    });
    const transform = transformOf(data.transforms, "time");
    expect([...values(data.train, "time")].map((v) => undoTransform(v, transform)).sort()).toEqual([
      100, 300,
    ]);
    expect(transform).toEqual({ column: "time", subtract: 200, divide: 200 });
  });
  it("describes every column to the checker", () => {
    const { schema } = dataSetsFrom(arrays);
    expect(schema.columns.map((c) => [c.table, c.name, c.kind, c.dtype, c.rows, c.width, c.dim])).toEqual([
      ["ratings", "user", "index", "int32", null, 1, 2],
      ["ratings", "item", "index", "int32", null, 1, 5],
      ["ratings", "ratings", "dense", "float32", null, 1, null],
      ["item", "year", "dense", "float32", 5, 1, null],
      ["item", "title", "text", null, 5, 1, null],
    ]);
  });
  it("says so where too few rows are left for a part", () => {
    const data = dataSetsFrom({ ratings: { user: ["a"], item: ["b"], ratings: [1] } });
    expect([data.train.rows, data.dev, data.test]).toEqual([1, null, null]);
    expect(data.remarks).toEqual([
      "too few rows: the dev part is empty",
      "too few rows: the test part is empty",
    ]);
  });

  it("suggests a column near the one named", async () => {
    expect(await failureOf(() => dataSetsFrom(arrays, { target: "rating" }))).toBe(
      [
        "DataError",
        "error[unknown-column]: ten has no column called `rating`, named in target",
        "  = note: did you mean `ratings`?",
        "  = note: its columns: user, item, ratings, item.year, item.title",
      ].join("\n"),
    );
  });
  it("points at the place where an option was written", async () => {
    const source = { path: "mf.config", text: "@data('ten', center=['agee'])" };
    const spans = new Map([["center", spanOf(source, 20, 28)]]);
    expect(await failureOf(() => dataSetsFrom(arrays, { center: ["yaer"], spans }))).toContain(
      "mf.config:1:21\n  |\n1 | @data('ten', center=['agee'])\n  |                     ^^^^^^^^ did you mean `year`?",
    );
  });
  it("asks for the table where a name stands in two", async () => {
    const both = { ...arrays, tables: { user: { year: [1, 2] }, item: { year: [1, 2, 3, 4, 5] } } };
    expect(await failureOf(() => dataSetsFrom(both, { center: ["year"] }))).toContain(
      "`year` stands in several tables\n  = note: write `user.year` or `item.year`",
    );
  });
  it("cannot scale ids or text, nor scale a column in two ways", async () => {
    expect(await failureOf(() => dataSetsFrom(arrays, { center: ["user"] }))).toContain("it holds ids");
    expect(await failureOf(() => dataSetsFrom(arrays, { maxnorm: ["title"] }))).toContain("it holds text");
    const both = { maxnorm: ["year"], unitVariance: ["year"] };
    expect(await failureOf(() => dataSetsFrom(arrays, both))).toContain("error[scaled-twice]");
  });
  it("wants a target that each rating has", async () => {
    expect(await failureOf(() => dataSetsFrom(arrays, { target: "year" }))).toContain(
      "the target must be a rating column, but `year` belongs to each item",
    );
  });
  it("refuses numbers that are not finite, with their row", async () => {
    const ratings = {
      ...arrays.ratings,
      ratings: [1, 2, Number.NaN, 4, 5, 6, Number.POSITIVE_INFINITY, 8, 9, 10],
    };
    const message = await failureOf(() => dataSetsFrom({ ratings }));
    expect(message).toContain("row 3 of column `ratings` is NaN, which is not a finite number");
    expect(message).toContain("row 7 of column `ratings` is Infinity");
  });
  it("refuses ids outside their range", async () => {
    const raw: RawData = {
      ...timed([0, 0, 0]),
      ratings: { rows: 3, columns: new Map([["user", indexColumn(Int32Array.of(0, 7, -1), 7)]]) },
    };
    const message = await failureOf(() => prepare(raw));
    expect(message).toContain("error[id-range]: id 7 in row 2 of column `user` is outside 0 … 6");
    expect(message).toContain("id -1 in row 3");
  });
  it("refuses columns of unequal length and tables that do not fit", async () => {
    const short = { user: ["a", "b"], item: ["a", "b"], ratings: [1] };
    expect(await failureOf(() => dataSetsFrom({ ratings: short }))).toContain(
      "column `ratings` has 1 rows instead of 2",
    );
    const table = { ...arrays, tables: { user: { age: [1, 2, 3] } } };
    expect(await failureOf(() => dataSetsFrom(table))).toContain(
      "the table `user` has 3 rows, but `user` has 2 ids",
    );
  });
  it("shows twenty problems and counts the rest", async () => {
    const ratings = {
      user: new Array(50).fill("a"),
      item: new Array(50).fill("b"),
      ratings: new Array(50).fill(Number.NaN),
    };
    expect(await failureOf(() => dataSetsFrom({ name: "bad", ratings }))).toContain(
      "error[more-problems]: `bad` has 30 more problems of this kind",
    );
  });
});

describe("dataSetsFrom", () => {
  it("numbers string ids in order of first appearance", () => {
    const { ids } = dataSetsFrom({
      ratings: { user: ["zoe", "ann", "zoe"], item: [0, 1, 1], ratings: [1, 2, 3] },
    });
    expect(ids.get("user")!.ids).toEqual(["zoe", "ann"]);
    expect(ids.get("user")!.indexOf.get("ann")).toBe(1);
    expect(ids.get("item")!.ids).toEqual(["0", "1"]);
  });
  it("takes rows of numbers as a wide column", () => {
    const data = dataSetsFrom(
      {
        ratings: {
          user: [0, 1],
          item: [0, 1],
          ratings: [1, 2],
          taste: [
            [1, 2, 3],
            [1, 2, 3],
          ],
        },
      },
      { split: { method: "random", fractions: [1] } },
    );
    expect(data.train.columns.get("taste")).toMatchObject({ kind: "dense", rows: 2, width: 3 });
  });
  it("refuses ragged rows and ids that are no indices", async () => {
    const ragged = { user: [0, 1], item: [0, 1], ratings: [[1], [1, 2]] };
    expect(await failureOf(() => dataSetsFrom({ ratings: ragged }))).toContain(
      "row 2 of `ratings` has 2 numbers",
    );
    const halves = { user: [0, 0.5], item: [0, 1], ratings: [1, 2] };
    expect(await failureOf(() => dataSetsFrom({ ratings: halves }))).toContain("id 0.5 in row 2 of `user`");
  });
});
