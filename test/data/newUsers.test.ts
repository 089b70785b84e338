import { describe, expect, it } from "vitest";
import { dataSet, denseColumn, idMap, indexColumn, textColumn } from "../../src/data/columns.js";
import { type NewUser, withNewUsers } from "../../src/data/newUsers.js";
import { prepare } from "../../src/data/prepare.js";
import { readDataSets } from "../../src/data/read.js";
import type { DataSet, DenseColumn, IndexColumn, SparseColumn } from "../../src/data/types.js";
import { UsageError } from "../../src/diagnostics/errors.js";
import { builtin } from "../../src/registries.js";
import { fingerprint } from "../../src/train/fingerprint.js";
import { protocolOf } from "../../src/train/protocol.js";

const ids = (values: number[], dim: number) => indexColumn(Int32Array.from(values), dim);
const numbers = (values: number[]) => denseColumn(Float32Array.from(values));

/** Two users and three items; the newest row, bob's of Dune, is dev. */
const data = prepare(
  {
    name: "small",
    ratings: dataSet(4, [
      ["user", ids([0, 0, 1, 1], 2)],
      ["item", ids([0, 1, 0, 2], 3)],
      ["ratings", numbers([5, 3, 4, 2])],
    ]),
    times: Float64Array.of(10, 20, 60, 70),
    tables: new Map([
      [
        "user",
        dataSet(2, [
          ["age", numbers([20, 40])],
          ["sex", ids([0, 1], 2)],
          ["name", textColumn(["Ann", "Bob"])],
        ]),
      ],
    ]),
    ids: new Map([
      ["user", idMap(["ann", "bob"])],
      ["item", idMap(["It", "Emma", "Dune"])],
    ]),
    remarks: [],
  },
  { target: "ratings", center: ["ratings", "user.age"], split: "by_time(0.75, 0.25)", history: true },
);
const zoe: NewUser = {
  id: "zoe",
  ratings: [
    { item: "Dune", rating: 5 },
    { item: "It", rating: 1 },
  ],
};
const last = <T>(values: ArrayLike<T>, count: number) => Array.from(values).slice(-count);
const column = <T>(set: DataSet | undefined, name: string) => set!.columns.get(name) as T;

describe("a new user", () => {
  const grown = withNewUsers(data, [zoe]);

  it("has the next index, and training rows behind the others, scaled as they were", () => {
    expect(grown.ids.get("user")!.ids).toEqual(["ann", "bob", "zoe"]);
    expect(grown.train.rows).toBe(5);
    const user = column<IndexColumn>(grown.train, "user");
    expect([user.dim, last(user.values, 2)]).toEqual([3, [2, 2]]);
    expect(last(column<IndexColumn>(grown.train, "item").values, 2)).toEqual([2, 0]);
    // The mean of the training rows is 4, with or without zoe.
    expect(last(column<DenseColumn>(grown.train, "ratings").values, 2)).toEqual([1, -3]);
    expect(grown.transforms).toEqual(data.transforms);
  });
  it("leaves dev rows, ids and tables of others as they were", () => {
    expect(fingerprint(grown.dev!)).toEqual(fingerprint(data.dev!));
    expect(column<IndexColumn>(grown.dev!, "user").dim).toBe(3);
    expect(grown.rows.dev).toEqual(data.rows.dev);
    expect(column<DenseColumn>(data.tables.get("user"), "age").rows).toBe(2);
  });
  it("is told apart from the data without them by the protocol", () => {
    const rmse = builtin.metrics.get("rmse")!;
    const of = (sets: typeof data) =>
      protocolOf(sets, "dev", rmse as never, { range: null, relevant: null, negatives: null });
    expect(of(grown).checksum).not.toBe(of(data).checksum);
    expect(of(grown).hash).not.toBe(of(data).hash);
    expect(of(grown)).toMatchObject({ known: 5, scored: 1 });
    expect(last(grown.rows.train, 2)).toEqual([4, 5]);
  });
  it("is as usual where nothing is told: the mean of numbers, the most frequent id", () => {
    const user = grown.tables.get("user");
    expect(last(column<DenseColumn>(user, "age").values, 1)).toEqual([0]);
    expect(last(column<IndexColumn>(user, "sex").values, 1)).toEqual([0]);
    expect(column<DenseColumn>(grown.train, "time").values[4]).toBeCloseTo(0.4, 6);
  });
  it("is what is told: as the data has it, and scaled as it is", () => {
    const told = withNewUsers(data, [{ ...zoe, about: { age: 31, "user.sex": "1" } }]).tables.get("user");
    expect(last(column<DenseColumn>(told, "age").values, 1)).toEqual([1]);
    expect(last(column<IndexColumn>(told, "sex").values, 1)).toEqual([1]);
  });
  it("stands in the histories of both sides", () => {
    const rated = column<SparseColumn>(grown.tables.get("user"), "rated");
    expect([...rated.indices.subarray(rated.offsets[2], rated.offsets[3])]).toEqual([0, 2]);
    const raters = column<SparseColumn>(grown.tables.get("item"), "raters");
    expect(raters.width).toBe(3);
    // It is rated by all, Emma by ann, Dune by zoe: bob's rating of it is a dev row.
    expect([...raters.offsets]).toEqual([0, 3, 4, 5]);
    expect([...raters.indices]).toEqual([0, 1, 2, 0, 2]);
  });
  it("joins all the same one by one or together", () => {
    const yan = { id: "yan", ratings: [{ item: "Emma", rating: 3 }] };
    const together = withNewUsers(data, [zoe, yan]);
    expect(together.ids.get("user")!.ids).toEqual(["ann", "bob", "zoe", "yan"]);
    expect(together.newUsers).toEqual([zoe, yan]);
    expect(together.train.rows).toBe(6);
  });
  it("brings no rating that the data leaves out", async () => {
    const planted = await readDataSets("planted", { target: "ratings", atLeast: 4 });
    const items = planted.ids.get("item")!.ids;
    const ratings = [5, 1].map((rating, i) => ({ item: items[i]!, rating }));
    expect(withNewUsers(planted, [{ id: "me", ratings }]).train.rows).toBe(planted.train.rows + 1);
    expect(() => withNewUsers(planted, [{ id: "me", ratings: ratings.slice(1) }])).toThrow(
      "no rating of `me` is at least 4",
    );
  });
});

describe("who cannot join", () => {
  const refused = (user: NewUser, message: string) => {
    expect(() => withNewUsers(data, [user])).toThrow(UsageError);
    expect(() => withNewUsers(data, [user])).toThrow(message);
  };
  it("has an id that is taken, an unknown item, or no ratings", () => {
    refused({ ...zoe, id: "ann" }, "there is a user called `ann` already");
    refused({ id: "zoe", ratings: [{ item: "Dunes", rating: 1 }] }, "no item is called `Dunes`");
    refused({ id: "zoe", ratings: [] }, "`zoe` has rated nothing");
  });
  it("tells what the data does not know of users, or what is no value of it", () => {
    refused({ ...zoe, about: { agge: 3 } }, "small does not tell `agge` of its users");
    refused({ ...zoe, about: { name: "Zoe" } }, "small does not tell `name` of its users");
    refused({ ...zoe, about: { age: "old" } }, "`age` of a user must be a number, got `old`");
    refused({ ...zoe, about: { sex: "2" } }, "no sex of a user is called `2`");
  });
});
