import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { dataSetsFrom } from "../../src/data/dataSetsFrom.js";
import { dealRows, type SplitOption } from "../../src/data/dealRows.js";
import { readDataSets, readRawData } from "../../src/data/read.js";
import { addDataSet } from "../../src/data/store.js";
import type { RawData } from "../../src/data/types.js";
import { failureOf, hasMl100k, ML_100K, temporaryFolder } from "../data/helpers.js";

/** Ratings of these users and items at these times; what is not given is not there. */
function raw(rows: number, columns: { user?: number[]; item?: number[]; time?: number[] } = {}): RawData {
  const ids = (name: "user" | "item") => {
    const values = columns[name];
    return values
      ? [[name, { kind: "index", rows, dim: 100, values: Int32Array.from(values) }] as const]
      : [];
  };
  const ratings = { rows, columns: new Map([...ids("user"), ...ids("item")]) };
  const times = columns.time ? { times: Float64Array.from(columns.time) } : {};
  return { name: "rows", ratings, tables: new Map(), ids: new Map(), remarks: [], ...times };
}

const deal = (data: RawData, split: SplitOption, seed = 1) => dealRows(data, split, seed, undefined).parts;

/** Row numbers of train, dev and test. */
function rowsOf(data: RawData, split: SplitOption, seed = 1): number[][] {
  const { train, dev, test } = deal(data, split, seed);
  return [[...train], [...dev], [...test]];
}

const sizes = (data: RawData, split: SplitOption, seed = 1) =>
  rowsOf(data, split, seed).map((rows) => rows.length);
const sorted = (rows: number[]) => [...rows].sort((a, b) => a - b);
const count = (n: number) => Array.from({ length: n }, (_, i) => i);

/** Three users, who rated 4, 1 and 5 items, in turn. */
const threeUsers = raw(10, {
  user: [0, 1, 2, 0, 2, 0, 2, 0, 2, 2],
  item: [0, 0, 0, 1, 1, 2, 2, 3, 3, 4],
  time: [9, 5, 1, 3, 2, 1, 3, 2, 5, 5],
});

describe("every split", () => {
  it.each([
    "random(0.6, 0.2, 0.2)",
    "kfold(3, fold=2, dev=0.3)",
    "surprise(3, fold=2, dev=0.3)",
    "leave_one_out()",
    "leave_one_out(order='random', dev=False)",
    "by_time(0.6, 0.2, 0.2)",
    "by_user(0.6, 0.2, 0.2)",
    "by_item(0.6, 0.2, 0.2)",
    "new_users(0.4, 0.3, 0.3)",
    "bernoulli(0.7)",
  ])("puts each row into one part, the same for the same seed: %s", (split) => {
    const parts = rowsOf(threeUsers, split);
    expect(sorted(parts.flat())).toEqual(count(10));
    expect(rowsOf(threeUsers, split)).toEqual(parts);
  });

  it("is written as a config writes it, with a message for what is none", async () => {
    const message = (split: SplitOption) => failureOf(() => deal(raw(10), split));
    expect(await message("random(0.8, 0.1)")).toContain(
      "the shares of `random` must add up to 1, got 0.8, 0.1",
    );
    expect(await message({ method: "random", fractions: [1.5, -0.5] })).toContain("error[bad-split]");
    expect(await message("random(0.8, seed=1)")).toContain("`random` has no argument `seed`");
    expect(await message("kfold(5, fold=6)")).toContain("`kfold` has the folds 1 to 5, got 6");
    expect(await message("kfold(1)")).toContain("needs at least 2 folds, got 1");
    expect(await message("by_usr(1)")).toContain("the splits are bernoulli, by_item, by_time, by_user");
  });

  it("needs rows to train on, and the columns that it goes by", async () => {
    const message = (data: RawData, split: SplitOption) => failureOf(() => deal(data, split));
    expect(await message(raw(0), "random(1)")).toContain(
      "error[empty-train]: no row is left to train on: 0 in all",
    );
    expect(await message(raw(3), "by_user(0.8, 0.1, 0.1)")).toContain(
      "error[cannot-split]: `by_user` needs a column `user` of ids",
    );
    expect(await message(raw(3), "by_time(1)")).toContain("`by_time` goes by time");
    expect(await message(raw(3), "given('u1')")).toContain("the data brings no split `u1`");
  });

  it("is told as it is usually written", () => {
    const call = (split: SplitOption) => dealRows(threeUsers, split, 1, undefined).call;
    expect(call({ method: "random", fractions: [0.8, 0.1, 0.1] })).toBe("random(0.8, 0.1, 0.1)");
    expect(call("by_item(train=0.75, test=0.25)")).toBe("by_item(0.75, test=0.25)");
    expect(call("kfold(k=5, fold=2, dev=0.05)")).toBe("kfold(5, fold=2, dev=0.05)");
    expect(call("kfold(fold=2)")).toBe("kfold(fold=2)");
    expect(call("leave_one_out")).toBe("leave_one_out");
  });

  it("bernoulli leaves the number of rows to chance: a deviation of √(n·p·(1 − p)) about n·p", () => {
    const trained = [1, 2, 3, 4, 5].map((seed) => sizes(raw(10_000), "bernoulli(0.7)", seed)[0]!);
    expect(new Set(trained).size).toBe(5);
    for (const n of trained) expect(Math.abs(n - 7000) / Math.sqrt(10_000 * 0.7 * 0.3)).toBeLessThan(4);
  });

  it("says which part it has left empty", () => {
    const ratings = { user: [0, 1], item: [0, 1], ratings: [3, 4] };
    expect(dataSetsFrom({ ratings }, { split: "random(0.8, 0.1, 0.1)" }).remarks).toEqual([
      "too few rows: the dev part is empty",
      "too few rows: the test part is empty",
    ]);
  });
});

describe("random", () => {
  it("rounds so that the sizes add up", () => {
    expect(sizes(raw(100_000), "random(0.8, 0.1, 0.1)")).toEqual([80_000, 10_000, 10_000]);
    expect(sizes(raw(7), "random(0.5, 0.25, 0.25)")).toEqual([4, 1, 2]);
    expect(sizes(raw(10), { method: "random", fractions: [0.9, 0.1] })).toEqual([9, 1, 0]);
  });
  it("is another for another seed", () => {
    const rows = (seed: number) => rowsOf(raw(100), "random(0.8, 0.2)", seed)[1]!.join();
    expect(new Set([0, 1, 2, 3].map(rows)).size).toBe(4);
  });
});

describe("kfold", () => {
  it("tests on every row once over all folds", () => {
    const tests = [1, 2, 3].map((fold) => rowsOf(raw(10), `kfold(3, fold=${fold})`)[2]!);
    expect(tests.map((rows) => rows.length)).toEqual([4, 3, 3]);
    expect(sorted(tests.flat())).toEqual(count(10));
  });
  it("takes dev rows out of those that may be learned from", () =>
    expect(sizes(raw(1000), "kfold(5, fold=1, dev=0.05)")).toEqual([760, 40, 200]));
});

describe("surprise", () => {
  it("has the folds of Surprise 1.1.5, in its order", () => {
    const test = (fold: number) => rowsOf(raw(12), `surprise(5, fold=${fold})`)[2];
    expect([1, 2, 3, 4, 5].map(test)).toEqual([
      [6, 11, 4],
      [10, 2, 8],
      [1, 7],
      [9, 3],
      [0, 5],
    ]);
  });
  it("keeps the training rows in the order in which Surprise has them", () =>
    expect(rowsOf(raw(10), "surprise(5, fold=2)")[0]).toEqual([2, 8, 1, 6, 7, 3, 0, 5]));
});

describe("leave_one_out", () => {
  it("tests on each user's last row and judges by the one before it", () => {
    // User 0 by time: rows 5, 7, 3, 0; user 1 has one row; user 2: 2, 4, 6, 8, 9 (of one time as they stand).
    const [train, dev, test] = rowsOf(threeUsers, "leave_one_out()");
    expect([sorted(train!), dev, test]).toEqual([
      [1, 2, 4, 5, 6, 7],
      [3, 8],
      [0, 9],
    ]);
    const [, none, last] = rowsOf(threeUsers, "leave_one_out(dev=False)");
    expect([none, last]).toEqual([[], [0, 9]]);
  });
});

describe("by_time", () => {
  it("learns from the oldest rows and tests on the newest", () =>
    expect(rowsOf(raw(5, { time: [50, 10, 40, 10, 20] }), "by_time(0.6, 0.2, 0.2)")).toEqual([
      [1, 3, 4],
      [2],
      [0],
    ]));
});

describe("by_user", () => {
  const oneUser = (rows: number) => raw(rows, { user: Array<number>(rows).fill(0) });
  it("rounds as RecBole does", () => {
    // RecBole 1.2's `_calcu_split_ids(n, [0.8, 0.1, 0.1])`.
    expect(sizes(oneUser(25), "by_user(0.8, 0.1, 0.1)")).toEqual([21, 2, 2]);
    expect(sizes(oneUser(9), "by_user(0.8, 0.1, 0.1)")).toEqual([7, 1, 1]);
    expect(sizes(oneUser(3), "by_user(0.8, 0.1, 0.1)")).toEqual([1, 1, 1]);
    expect(sizes(oneUser(2), "by_user(0.8, 0.1, 0.1)")).toEqual([1, 0, 1]);
    expect(sizes(oneUser(1), "by_user(0.8, 0.1, 0.1)")).toEqual([1, 0, 0]);
  });
  it("goes by time where asked to", () => {
    const one = raw(4, { user: [0, 0, 0, 0], time: [4, 3, 2, 1] });
    expect(rowsOf(one, "by_user(0.5, 0.25, 0.25, order='time')")).toEqual([[3, 2], [1], [0]]);
  });
});

describe("by_item", () => {
  it("deals each item's rows by the shares", () => {
    const item = [...Array<number>(8).fill(0), ...Array<number>(4).fill(1)];
    const [, , test] = rowsOf(raw(12, { item }), "by_item(0.75, 0, 0.25)");
    expect(test!.map((row) => item[row])).toEqual([0, 0, 1]);
  });
});

describe("new_users", () => {
  it("knows nothing of the users of dev and test", () => {
    const user = count(100).map((row) => row % 10);
    const parts = rowsOf(raw(100, { user }), "new_users(0.6, 0.2, 0.2)");
    const users = parts.map((rows) => [...new Set(rows.map((row) => user[row]!))]);
    expect(users.map((part) => part.length)).toEqual([6, 2, 2]);
    expect(sorted(users.flat())).toEqual(count(10));
  });

  it("shows a share of each stranger's rows, and leaves at least one to be found", () => {
    // Users 0 to 8 have 11 rows, user 9 has 1.
    const user = [...count(99).map((row) => row % 9), 9];
    const split = "new_users(0.5, 0.3, 0.2, shown=0.8)";
    const { train, dev, test, shown } = deal(raw(100, { user }), split);
    const plain = deal(raw(100, { user }), "new_users(0.5, 0.3, 0.2)");
    expect([...train]).toEqual([...plain.train]);
    expect(sorted([...dev, ...test, ...shown!])).toEqual(sorted([...plain.dev, ...plain.test]));
    const rowsBy = (rows: Int32Array, one: number) => [...rows].filter((row) => user[row] === one).length;
    for (const one of new Set([...dev, ...test].map((row) => user[row]!))) {
      const [held, told] = [rowsBy(dev, one) + rowsBy(test, one), rowsBy(shown!, one)];
      expect([held, told]).toEqual(one === 9 ? [1, 0] : [2, 9]);
    }
    expect(deal(raw(100, { user }), split).shown).toEqual(shown);
    expect(plain.shown).toHaveLength(0);
  });
});

describe.runIf(hasMl100k)("on MovieLens 100k", () => {
  const folder = temporaryFolder();
  beforeAll(async () => {
    vi.stubEnv("ANTK_DATA", folder);
    await addDataSet("ml-100k", { from: ML_100K });
  });
  afterAll(() => vi.unstubAllEnvs());

  it("given: u1 to u5 test on every rating once, ua on ten of each user", async () => {
    const data = await readRawData("ml-100k");
    const tests = [1, 2, 3, 4, 5].map((n) => rowsOf(data, `given('u${n}')`)[2]!);
    expect(tests.map((rows) => rows.length)).toEqual([20_000, 20_000, 20_000, 20_000, 20_000]);
    expect(new Set(tests.flat()).size).toBe(100_000);
    expect(sizes(data, "given('ua', dev=0.05)")).toEqual([86_041, 4529, 9430]);
    expect(await failureOf(() => deal(data, "given('u6')"))).toContain("did you mean 'u1'?");
  });

  it("surprise: the folds that numpy's RandomState(0) cuts, to the last row", async () => {
    const data = await readDataSets("ml-100k", { split: "surprise(5, fold=1)" });
    // numpy 2: order = arange(100000); RandomState(0).shuffle(order)
    expect([...data.rows.test.subarray(0, 5)]).toEqual([3582, 60498, 53227, 21333, 3885]);
    expect([...data.rows.train.subarray(-5)]).toEqual([21243, 45891, 42613, 43567, 68268]);
    const bytes = Buffer.from(data.rows.test.buffer, data.rows.test.byteOffset, data.rows.test.byteLength);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(
      "4c549dad8c2b4f1b4ad013532af18ade625dc787e1bd31546c133d5779c25896",
    );
  });
});
