import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { dataSetsFrom } from "../../src/data/dataSetsFrom.js";
import type { DataSets, IndexColumn } from "../../src/data/types.js";
import { UsageError } from "../../src/diagnostics/errors.js";
import { load } from "../../src/load.js";
import type { Trained } from "../../src/recommend/trained.js";
import "../support/close.js";
import { FACTORS, factorRatings } from "../support/factors.js";
import { storeRun } from "../support/runs.js";

const folder = mkdtempSync(join(tmpdir(), "antk load "));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const idsOf = (data: DataSets, column: string) => {
  const { values } = data.dev!.columns.get(column) as IndexColumn;
  return [...values].map((index) => data.ids.get(column)!.ids[index]!);
};

/** Requests for the dev rows, by original ids. */
function requests(data: DataSets) {
  const users = idsOf(data, "user");
  return idsOf(data, "item").map((item, row) => ({ user: users[row]!, item }));
}

const data = factorRatings({ unitVariance: ["ratings"] }, 1500);
const stored = await storeRun({ config: FACTORS, data, parent: folder });

describe("a loaded run", () => {
  it("predicts what the trained model predicted, for original ids in the data's unit", async () => {
    const trained = await load(stored.path, { backend: "cpu" });
    expect(trained.predict(requests(data))).toEqual([...stored.predictions]);
    expect(trained.columns).toEqual(["user", "item"]);
    expect(trained.result).toEqual({ epochs: 2 });
    trained.dispose();
  });
  it("does so in a fresh module graph, without the data", async () => {
    vi.resetModules();
    const fresh = (await import("../../src/index.js")) as typeof import("../../src/index.js");
    expect(fresh.load).not.toBe(load);
    const trained = await fresh.load(stored.path, { backend: "wasm" });
    expect(trained.predict(requests(data))).toBeClose([...stored.predictions]);
    trained.dispose();
  });
  it("keeps bindings, markers, settings of directives and entity tables", async () => {
    const ages = Float32Array.from({ length: 60 }, (_, i) => i / 60);
    const raw = factorRatings({}, 600);
    const names = (column: string) => (raw.train.columns.get(column) as IndexColumn).values;
    const own = dataSetsFrom(
      {
        ratings: {
          user: [...names("user")],
          item: [...names("item")],
          ratings: (raw.train.columns.get("ratings") as { values: Float32Array }).values,
        },
        tables: { user: { age: ages, sex: [...ages].map((_, i) => i % 2) } },
        index: ["user", "item", "user.sex"],
      },
      { target: "ratings", center: ["user.age"] },
    );
    const config = [
      "@bind(k=2, rate=0.01, parts=random(0.8, 0.2))",
      "@train(learnrate=$rate)",
      "@data(split=$parts)",
      "s x_dot_y()",
      "> a concat($k)",
      ">> u lookup('user', shape=[None, $k])",
      ">> e embedding()",
      ">>> age placeholder(tf.float32)",
      ">>> user placeholder(tf.int32)",
      ">> f embedding()",
      ">>> w weights('norm', [2, $k], initrange=1)",
      ">>> g embedding()",
      ">>>> sex placeholder(tf.int32)",
      ">>>> user",
      "> v lookup('item', shape=[None, $k])",
    ].join("\n");
    const run = await storeRun({
      config,
      data: own,
      parent: folder,
      bind: { k: 3 },
      marker: ">",
      name: "tables",
    });
    const trained = await load(run.path, { backend: "cpu" });
    const dev = (column: string) => [...(own.dev!.columns.get(column) as IndexColumn).values];
    const asked = dev("user").map((user, row) => ({ user, item: dev("item")[row]! }));
    expect(trained.predict(asked)).toEqual([...run.predictions]);
    trained.dispose();
  });
  it("is not trained further", async () => {
    const trained = await load(stored.path, { backend: "cpu" });
    expect(() => trained.predict([{ user: "u1" }])).toThrow("a prediction needs `item`");
    trained.dispose();
  });
});

describe("predictions", () => {
  it("of an unknown id name the nearest known ones", async () => {
    const trained = await load(stored.path, { backend: "cpu" });
    const wrong = () => trained.predict([{ user: "u999", item: "i1" }]);
    expect(wrong).toThrow(UsageError);
    expect(wrong).toThrow("no user is called `u999`");
    expect(trained.predict([])).toEqual([]);
    trained.dispose();
  });
  it("take a column of numbers that is not given at its training mean", async () => {
    const rows = 200;
    const time = Float32Array.from({ length: rows }, (_, i) => i);
    const own = dataSetsFrom(
      {
        ratings: {
          user: Array.from({ length: rows }, (_, i) => `u${i % 7}`),
          item: Array.from({ length: rows }, (_, i) => `i${i % 5}`),
          time,
          ratings: time.map((t) => t / 50),
        },
      },
      { target: "ratings", center: ["ratings"], unitVariance: ["time"] },
    );
    const config =
      "s concat(1)\n-u lookup('user', shape=[None, 2])\n-v lookup('item', shape=[None, 2])\n-time placeholder(tf.float32)";
    const run = await storeRun({
      config,
      data: own,
      parent: folder,
      name: "time",
      train: { epochs: 10, learnrate: 0.001 },
    });
    const trained = await load(run.path, { backend: "cpu" });
    const { values } = factorTime(own);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const at = (t?: number) =>
      trained.predict([
        t === undefined ? { user: "u1", item: "i1" } : { user: "u1", item: "i1", time: t },
      ])[0]!;
    expect(at()).toBeCloseTo(at(mean), 4);
    expect(Math.abs(at(mean + 50) - at(mean))).toBeGreaterThan(0.1);
    expect(() => trained.predict([{ user: "u1", item: "i1", time: "noon" }])).toThrow(
      "`time` must be a number, got `noon`",
    );
    // Every score of a user is at one time, so they differ by item alone.
    expect(trained.recommend("u1", { k: 1, excludeSeen: false })[0]!.score).toBeCloseTo(
      Math.max(...["i0", "i1", "i2", "i3", "i4"].map((item) => trained.predict([{ user: "u1", item }])[0]!)),
      6,
    );
    trained.dispose();
  });
  it("cannot be asked of a model that reads several numbers an example", async () => {
    const own = dataSetsFrom(
      { ratings: { user: [0, 1, 0, 1], x: [[1, 2], [3, 4], [5, 6], [7, 8]], ratings: [1, 2, 3, 4] } }, // biome-ignore format: rows
      { target: "ratings", split: { method: "random", fractions: [0.5, 0.5] } },
    );
    const run = await storeRun({
      config: "s linear(1)\n-x placeholder(tf.float32)",
      data: own,
      parent: folder,
      name: "wide",
    });
    const trained = await load(run.path, { backend: "cpu" });
    expect(() => trained.predict([{ x: 1 }])).toThrow("the model reads `x`, 2 numbers an example");
    trained.dispose();
  });
});

/** Training times as raw numbers. */
function factorTime(data: DataSets): { values: number[] } {
  const { values } = data.train.columns.get("time") as { values: Float32Array };
  const { subtract, divide } = data.transforms.find((t) => t.column === "time")!;
  return { values: [...values].map((v) => v * divide + subtract) };
}

describe("recommendations", () => {
  const withTrained = async (use: (trained: Trained) => void) => {
    const trained = await load(stored.path, { backend: "cpu" });
    use(trained);
    trained.dispose();
  };
  const seenBy = (user: string) => {
    const index = data.ids.get("user")!.indexOf.get(user)!;
    return new Set(
      [data.train, data.dev!, data.test!].flatMap((part) => {
        const users = (part.columns.get("user") as IndexColumn).values;
        const items = (part.columns.get("item") as IndexColumn).values;
        return [...items]
          .filter((_, row) => users[row] === index)
          .map((item) => data.ids.get("item")!.ids[item]!);
      }),
    );
  };
  it("leave out what the user rated in any part of the data, best first", () =>
    withTrained((trained) => {
      const seen = seenBy("u5");
      expect(seen.size).toBeGreaterThan(5);
      const items = trained.recommend("u5", { k: 1000 });
      expect(items).toHaveLength(50 - seen.size);
      expect(items.some(({ item }) => seen.has(item))).toBe(false);
      const scores = items.map(({ score }) => score);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
      expect(scores).toEqual(trained.predict(items.map(({ item }) => ({ user: "u5", item }))));
    }));
  it("take everything in with excludeSeen: false", () =>
    withTrained((trained) =>
      expect(trained.recommend("u5", { k: 1000, excludeSeen: false })).toHaveLength(50),
    ));
  it("are ten, or as many as are asked for", () =>
    withTrained((trained) => {
      expect(trained.recommend("u5", { excludeSeen: false })).toHaveLength(10);
      expect(trained.recommend("u5", { k: 3 })).toEqual(trained.recommend("u5", { k: 1000 }).slice(0, 3));
      for (const k of [0, -1, 1.5, Number.NaN])
        expect(() => trained.recommend("u5", { k })).toThrow("option `k` must be a positive integer");
    }));
  it("for nobody known name the nearest", () =>
    withTrained((trained) => expect(() => trained.recommend("x5")).toThrow("no user is called `x5`")));
  it("of equal scores keep the items' order, and carry titles", async () => {
    const own = dataSetsFrom(
      {
        ratings: { user: [0, 0, 1, 1], item: [3, 1, 2, 0], ratings: [1, 2, 3, 4] },
        tables: { item: { title: ["A", "B", "C", "D", "E"] } },
      },
      { target: "ratings", split: { method: "random", fractions: [0.5, 0.5] } },
    );
    const config =
      "s x_dot_y()\n-u lookup('user', shape=[None, 1])\n-v lookup('item', distribution='constant', initrange=0, shape=[None, 1])";
    const run = await storeRun({
      config,
      data: own,
      parent: folder,
      name: "ties",
      train: { learnrate: 1e-300 },
    });
    const trained = await load(run.path, { backend: "cpu" });
    expect(trained.recommend("0").map(({ item, title }) => [item, title])).toEqual([["0", "A"], ["2", "C"], ["4", "E"]]); // biome-ignore format: rows
    expect(trained.titleOf("3")).toBe("D");
    trained.dispose();
  });
  it("need to know every column of ids", async () => {
    const own = dataSetsFrom(
      {
        ratings: { user: [0, 0, 1, 1], item: [3, 1, 2, 0], place: [0, 1, 0, 1], ratings: [1, 2, 3, 4] },
        index: ["user", "item", "place"],
      },
      { target: "ratings", split: { method: "random", fractions: [0.5, 0.5] } },
    );
    const config = "s x_dot_y()\n-u lookup('user', shape=[None, 1])\n-p lookup('place', shape=[None, 1])";
    const run = await storeRun({ config, data: own, parent: folder, name: "place" });
    const trained = await load(run.path, { backend: "cpu" });
    expect(() => trained.recommend("0")).toThrow("recommending needs to know `place`");
    trained.dispose();
  });
});
