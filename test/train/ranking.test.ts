import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile.js";
import { dataSetsFrom } from "../../src/data/dataSetsFrom.js";
import type { DataSet, IndexColumn } from "../../src/data/types.js";
import { metricOf } from "../../src/declare/metricOf.js";
import { DataError, UsageError } from "../../src/diagnostics/errors.js";
import { metrics } from "../../src/metrics/index.js";
import { evaluate } from "../../src/train/evaluate.js";
import { GenericModel, type GenericModelOptions } from "../../src/train/genericModel.js";
import { pairScores } from "../../src/train/pairScores.js";
import { dataOf } from "../support/data.js";
import { FACTORS, factorRatings } from "../support/factors.js";

const NO_ROWS = { values: new Float64Array(0), width: 1 };

/** Rows of [user, item, rating]. */
type Rows = readonly (readonly [number, number, number])[];

function setOf(rows: Rows, users: number, items: number) {
  return dataOf({
    columns: { user: rows.map(([u]) => u), item: rows.map(([, i]) => i), y: rows.map(([, , y]) => y) },
    sizes: { user: users, item: items },
  });
}

const indices = (set: DataSet, column: string) => (set.columns.get(column) as IndexColumn).values;

interface Ranked {
  readonly users: number;
  readonly items: number;
  /** The score of each pair, user by user. */
  readonly score: number[];
  readonly rows: Readonly<Record<"train" | "dev" | "test", Rows>>;
  readonly cases: readonly {
    readonly on: "train" | "dev" | "test";
    readonly relevant: number | null;
    readonly users: number;
    readonly expected: Readonly<Record<string, number>>;
    /** Mean, deviation, quantiles. */
    readonly byUser: Readonly<Record<string, number[]>>;
  }[];
}

const { ranked } = JSON.parse(
  readFileSync(new URL("../golden/metrics/vectors.json", import.meta.url), "utf8"),
) as { ranked: Ranked[] };

/** Evaluates scores that a table holds. */
function evaluateTable(
  { users, items, score, rows }: Pick<Ranked, "users" | "items" | "score" | "rows">,
  { on, relevant }: { on: "train" | "dev" | "test"; relevant: number | null },
  names: readonly string[],
) {
  const sets = {
    train: setOf(rows.train, users, items),
    dev: setOf(rows.dev, users, items),
    test: setOf(rows.test, users, items),
  };
  const before = { train: [], dev: [sets.train], test: [sets.train, sets.dev] };
  const data = sets[on];
  return evaluate({
    metrics: names.map((name) => metricOf(metrics, name)!),
    data,
    scored: () => ({ data, predicted: NO_ROWS, target: NO_ROWS }),
    ratings: () => ({ values: Float64Array.from(rows[on], ([, , y]) => y), width: 1 }),
    scoresItems: false,
    objective: () => 0,
    scores: (asked) => {
      const table = Array.from(asked, (user) => score.slice(user * items, (user + 1) * items));
      return [{ users: asked, scores: Float64Array.from(table.flat()) }];
    },
    columns: data.context.schema.columns.filter(({ name }) => name !== "y"),
    seen: before[on],
    relevant,
    perUser: true,
  });
}

describe("values computed with numpy by sorting every item", () => {
  const cases = ranked.flatMap((table) =>
    table.cases.map((one) => ({
      table,
      one,
      label: `${table.users} users, ${table.items} items, on ${one.on}, relevant ${one.relevant}`,
    })),
  );
  it.each(cases)("$label", ({ table, one }) => {
    const { scores, perUser, ranking } = evaluateTable(table, one, Object.keys(one.expected));
    expect(ranking!.users).toBe(one.users);
    for (const [name, expected] of Object.entries(one.expected))
      expect(scores[name]).toBeCloseTo(expected, 13);
    for (const [name, [mean, sd, ...quantiles]] of Object.entries(one.byUser)) {
      const spread = perUser![name]!;
      const shares = ["0", "0.05", "0.25", "0.5", "0.75", "0.95", "1"] as const;
      expect(spread.count).toBe(one.users);
      expect(spread.mean).toBeCloseTo(mean!, 13);
      expect(spread.sd).toBeCloseTo(sd!, 13);
      shares.forEach((share, i) => void expect(spread.quantiles[share]).toBeCloseTo(quantiles[i]!, 13));
    }
  });
  it("are there for every metric at k of held out rows", () => {
    const named = Object.keys(ranked[0]!.cases[0]!.expected).map((name) => name.replace(/@\d+/, "@k"));
    const all = metrics.all
      .filter((m) => m.kind === "ranking" && m.relevant === "scored")
      .map(({ name }) => name);
    expect([...new Set(named)].sort()).toEqual(all);
  });
});

describe("a ranking", () => {
  // User 0 likes items in the order 0, 1, 2, 3; user 1 all alike.
  const table = {
    users: 3,
    items: 4,
    score: [4, 3, 2, 1, 5, 5, 5, 5, 0, 0, 0, 0],
    rows: { train: [[0, 0, 5], [1, 0, 5]], dev: [[0, 1, 5]], test: [[0, 2, 2], [0, 3, 5], [1, 3, 4], [2, 1, 1]] } as Ranked["rows"], // biome-ignore format: rows
  };
  const precision = (on: "dev" | "test", relevant: number | null = null, k = 1) =>
    evaluateTable(table, { on, relevant }, [`precision@${k}`]);

  it("of test leaves out what is in train and dev, of dev what is in train", () => {
    // User 0: item 2 comes first; user 1: item 1, of equals; user 2: item 0.
    expect(precision("test").scores).toEqual({ "precision@1": 1 / 3 });
    expect(precision("dev").scores).toEqual({ "precision@1": 1 });
  });
  it("averages over users with a relevant item", () => {
    expect(precision("test", 4).ranking).toEqual({ items: 4, seen: 3, relevant: 4, users: 2 });
    expect(precision("test", 4, 2).scores).toEqual({ "precision@2": (1 / 2 + 0) / 2 });
    expect(() => precision("test", 6)).toThrow(DataError);
  });
  it("places the first in the data first where scores are equal", () => {
    expect(
      evaluateTable(table, { on: "test", relevant: null }, ["mrr@4"]).perUser!["mrr@4"]!.quantiles["0"],
    ).toBe(1 / 3);
  });
  it("counts an item once that is held out twice, and not at all where it was seen", () => {
    const again = { ...table, rows: { ...table.rows, test: [[0, 2, 5], [0, 2, 4], [0, 1, 5], [1, 0, 5]] as Rows } }; // biome-ignore format: rows
    const { scores, ranking } = evaluateTable(again, { on: "test", relevant: null }, ["recall@1"]);
    expect([scores["recall@1"], ranking!.users]).toEqual([1, 1]);
  });
  it("needs one score a pair", () => {
    const data = setOf(table.rows.test, 3, 4);
    const columns = data.context.schema.columns.filter(({ name }) => name !== "y");
    const unit = { name: "y", toUnit: (value: number) => value };
    const predict = (pairs: DataSet) => ({ values: new Float64Array(2 * pairs.rows), width: 2 });
    const space = { columns, users: 3, items: 4, usual: () => 0 };
    const request = {
      metrics: [metricOf(metrics, "ndcg")!],
      data,
      scored: () => ({ data, predicted: NO_ROWS, target: NO_ROWS }),
      ratings: () => ({ values: new Float64Array(4), width: 1 }),
      scores: (asked: Int32Array) => pairScores({ byFactors: null, unit, space, predict }, asked),
      objective: () => 0,
      columns,
      seen: [],
      scoresItems: false,
      relevant: null,
      perUser: false,
    };
    expect(() => evaluate(request)).toThrow("items are ranked by one score, and the output has 2 numbers");
  });
});

describe("GenericModel with metrics at k", () => {
  const trained = async (
    options: GenericModelOptions = {},
    text = FACTORS,
    data = factorRatings({}, 1500),
  ) => {
    const graph = await compile({ text }, { data: data.train });
    const model = new GenericModel(graph, {
      objective: "se",
      learnrate: 0.02,
      mb: 64,
      epochs: 2,
      ...options,
    });
    const result = await model.train(data.train, data.dev, { test: data.test });
    return { model, data, result };
  };

  it("is judged by them, the higher the better", async () => {
    const { model, data, result } = await trained({
      evaluate: "ndcg@10",
      metrics: ["rmse", "coverage@10"],
      epochs: 4,
    });
    const scores = result.history.map(({ dev }) => dev!["ndcg@10"]!);
    expect(Object.keys(result.best.dev!)).toEqual(["ndcg@10", "rmse", "coverage@10"]);
    expect(result.best.dev!["ndcg@10"]).toBe(Math.max(...scores));
    expect(model.eval(data.dev!)).toEqual(result.best.dev);
    expect(model.eval(data.test!)).toEqual(result.test);
    model.dispose();
  });

  it("reads what is seen and relevant from its settings, and from options of `eval`", async () => {
    const { model, data } = await trained(
      { relevant: 3 },
      `@train(metrics=['recall@5'], relevant=4)\n${FACTORS}`,
    );
    expect(model.settings.relevant).toBe(3);
    const protocol = (options = {}) => model.evaluation(data.test!, options).ranking!;
    expect(protocol()).toMatchObject({ relevant: 3, seen: data.train.rows + data.dev!.rows });
    expect(protocol({ relevant: null, seen: [data.train] })).toMatchObject({
      relevant: null,
      seen: data.train.rows,
    });
    expect(model.eval(data.test!, { metrics: ["mae"] })).toHaveProperty("mae");
    const { perUser } = model.evaluation(data.test!, { metrics: ["mae", "coverage"], perUser: true });
    expect(perUser!.mae!.count).toBe(new Set(indices(data.test!, "user")).size);
    expect(perUser!["coverage@10"]).toBeNull();
    model.dispose();
  });

  it("takes a column of numbers at its training mean", async () => {
    const rows = 300;
    const time = Float32Array.from({ length: rows }, (_, i) => i);
    const id = (prefix: string, n: number) => Array.from(time, (_, i) => `${prefix}${(i * 7) % n}`);
    const data = dataSetsFrom(
      { ratings: { user: id("u", 11), item: id("i", 13), time, ratings: time.map((t) => t / 100) } },
      { target: "ratings", unitVariance: ["time"] },
    );
    const config =
      "s concat(1)\n-u lookup('user', shape=[None, 2])\n-v lookup('item', shape=[None, 2])\n-time placeholder(tf.float32)";
    const { model } = await trained({ evaluate: "hit_rate@5", learnrate: 0.001 }, config, data);
    expect(model.eval(data.test!)["hit_rate@5"]).toBeGreaterThanOrEqual(0);
    model.dispose();
  });

  it.each([
    [
      "no column of users",
      "s linear(1)\n-item lookup('item', shape=[None, 2])",
      "the data has no column `user` of ids",
    ],
    [
      "a graph without items",
      "s linear(1)\n-u lookup('user', shape=[None, 2])",
      "the graph does not read `item`",
    ],
    [
      "ids of another kind",
      "s concat(1)\n-u lookup('user', shape=[None, 2])\n-v lookup('item', shape=[None, 2])\n-w lookup('shop', shape=[None, 2])",
      "recommending needs to know `shop`",
    ],
  ])("is refused before training with %s", async (_, text, message) => {
    const ids = { user: ["a", "b", "a"], item: ["x", "y", "z"], shop: ["s", "t", "s"], ratings: [1, 2, 3] };
    const { user, ...others } = ids;
    const columns = message.includes("no column") ? others : { user, ...others };
    const split = { method: "random", fractions: [1] } as const;
    const data = dataSetsFrom(
      { ratings: columns, index: ["user", "item", "shop"] },
      { target: "ratings", split },
    );
    const failing = trained({ evaluate: "ndcg@3" }, text, data);
    await expect(failing).rejects.toThrow(UsageError);
    await expect(failing).rejects.toThrow(message);
  });

  it("takes relevance from the ratings also where the loss compares with negatives", async () => {
    const { model, data } = await trained({
      objective: "bpr",
      evaluate: "auc",
      metrics: ["ndcg@5"],
      relevant: 3.5,
    });
    const users = (relevant: number | null) => model.evaluation(data.test!, { relevant }).ranking!.users;
    expect(users(100 / 30)).toBeLessThan(users(null));
    expect(model.evaluation(data.test!, { perUser: true }).perUser!.auc!.count).toBeGreaterThan(30);
    model.dispose();
  });

  it("names the node where predictions are not finite", async () => {
    const { model, data } = await trained();
    model.setWeights(
      model
        .getWeights()
        .map((w) => (w.name === "u/w" ? { ...w, values: w.values.map(() => Number.NaN) } : w)),
    );
    expect(() => model.eval(data.dev!)).toThrow(
      "weight `u/w` holds a number that is not finite, in evaluation",
    );
    model.dispose();
  });
});
