import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dataSetsFrom } from "../../src/data/dataSetsFrom.js";
import { UsageError } from "../../src/diagnostics/errors.js";
import { load } from "../../src/load.js";
import type { Trained } from "../../src/recommend/trained.js";
import "../support/close.js";
import { FACTORS, factorRatings } from "../support/factors.js";
import { storeRun } from "../support/runs.js";

const folder = mkdtempSync(join(tmpdir(), "antk recommend "));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Three users and three films; the weights below are put in the place of what training finds. */
const films = dataSetsFrom(
  {
    ratings: {
      user: ["ann", "ann", "bob", "cy", "cy"],
      item: [0, 1, 1, 1, 2],
      ratings: [5, 3, 4, 1, 2],
    },
    tables: { item: { title: ["Aladdin (1992)", "Aladdin and the King (1996)", "Heat (1995)"] } },
  },
  { target: "ratings", center: ["ratings"] },
);
const CONFIG =
  "s x_dot_y()\n-u lookup('user', shape=[None, 2])\n-v lookup('item', shape=[None, 2])\n-c lookup('item', shape=[None, 1])";
const MEAN = 3;

async function withWeights(): Promise<Trained> {
  const run = await storeRun({ config: CONFIG, data: films, parent: folder, train: { epochs: 1 } });
  const { writeTensors } = await import("../../src/platform/safetensors.js");
  const rows = (values: number[], width: number) => ({
    shape: [values.length / width, width],
    values: Float32Array.from(values),
  });
  writeTensors(
    join(run.path, "best", "weights.safetensors"),
    new Map([
      ["u/w", rows([1, 0, 0, 1, 1, 1], 2)],
      ["v/w", rows([3, 0, 1, 1, 0, 4], 2)],
      ["c/w", rows([0, 0.5, -2], 1)],
    ]),
  );
  return load(run.path);
}

describe("recommendations", () => {
  let trained: Trained;
  beforeAll(async () => {
    trained = await withWeights();
  });
  afterAll(() => trained.dispose());
  const listed = (user: string, options = {}) =>
    trained.recommend(user, { excludeSeen: false, ...options }).map(({ item, score }) => [item, score]);

  it("are ordered by the model's score, in the data's unit", () => {
    expect(listed("ann")).toEqual([
      ["0", MEAN + 3],
      ["1", MEAN + 1.5],
      ["2", MEAN - 2],
    ]);
    expect(trained.recommend("bob").map(({ item, title }) => [item, title])).toEqual([
      ["2", "Heat (1995)"],
      ["0", "Aladdin (1992)"],
    ]);
  });
  it("or by the cosine of the factors, or by their product over a power of the item's length", () => {
    expect(listed("cy", { score: "cosine" }).flat()).toEqual(["1", expect.closeTo(1, 6), "0", expect.closeTo(Math.SQRT1_2, 6), "2", expect.closeTo(Math.SQRT1_2, 6)]); // biome-ignore format: pairs
    const power = listed("cy", { score: "power:2", k: 2 });
    expect(power.map(([item]) => item)).toEqual(["1", "0"]);
    expect(power.map(([, score]) => score)).toEqual([expect.closeTo(2 / 2, 6), expect.closeTo(3 / 9, 6)]);
    expect(() => listed("cy", { score: "sine" })).toThrow("there is no score `sine`");
    expect(() => listed("cy", { score: "power:x" })).toThrow(UsageError);
  });
  it("to all users at once are those to each", () => {
    const all = trained.recommendAll({ k: 2 });
    expect(all.map(({ user }) => user)).toEqual(["ann", "bob", "cy"]);
    for (const { user, items } of all) expect(items).toEqual(trained.recommend(user, { k: 2 }));
    expect(all[2]!.items.map(({ item }) => item)).toEqual(["0"]);
    const [bob] = trained.recommendAll({ users: ["bob"], excludeSeen: false });
    expect(bob!.items).toHaveLength(3);
  });
  it("stand beside what the data knows", () => {
    expect(trained.rating("ann", "1")).toBe(3);
    expect(trained.rating("bob", "0")).toBeNull();
    const pairs = [{ user: "cy", item: "2" }, { user: "bob", item: "2" }]; // biome-ignore format: rows
    expect(trained.ratings(pairs)).toEqual([2, null]);
  });
  it("need a count of at least one", () => {
    expect(() => trained.recommend("ann", { k: 0 })).toThrow("option `k` must be a positive integer, got 0");
  });
});

describe("neighbours", () => {
  let trained: Trained;
  beforeAll(async () => {
    trained = await withWeights();
  });
  afterAll(() => trained.dispose());

  it("of a part of a title, whatever its case, are those of the most rated of all matches", () => {
    const { of, matches, neighbors } = trained.neighbors({ title: "ALADDIN" });
    expect(matches.map(({ id, ratings }) => [id, ratings])).toEqual([["1", 3], ["0", 1]]); // biome-ignore format: pairs
    expect(of.title).toBe("Aladdin and the King (1996)");
    expect(neighbors.map(({ id }) => id).sort()).toEqual(["0", "2"]);
  });
  it("have all scores side by side, of factors without biases", () => {
    const { neighbors } = trained.neighbors({ item: "1" }, { score: "dot" });
    // (1, 1) against (0, 4) and (3, 0).
    expect(neighbors.map(({ id, dot }) => [id, dot])).toEqual([["2", 4], ["0", 3]]); // biome-ignore format: pairs
    expect(neighbors[0]!.cosine).toBeCloseTo(Math.SQRT1_2, 6);
    expect(neighbors[0]!.power).toBeCloseTo(4 / Math.sqrt(4), 6);
  });
  it("are users where a user is named", () => {
    const { kind, neighbors } = trained.neighbors({ user: "ann" }, { k: 1 });
    expect([kind, neighbors[0]!.id]).toEqual(["user", "cy"]);
    expect(neighbors[0]!.cosine).toBeCloseTo(Math.SQRT1_2, 6);
    expect(neighbors[0]!.ratings).toBe(2);
  });
  it("of a title that is not there name words that are near", () => {
    expect(() => trained.neighbors({ title: "aladin" })).toThrow("no title has `aladin` in it");
  });
  it("need rows that can be near to one another", async () => {
    const net =
      "s linear(1)\n-h dnn([4], activation='tanh')\n--m concat(4)\n---u lookup('user', shape=[None, 2])\n---v lookup('item', shape=[None, 2])";
    const run = await storeRun({ config: net, data: films, parent: folder, train: { epochs: 1 } });
    const other = await load(run.path);
    expect(() => other.neighbors({ title: "heat" })).toThrow("this model has no rows of factors");
    expect(() => other.foldIn([])).toThrow("this model takes nobody in without training");
    expect(() => other.recommend("ann", { score: "cosine" })).toThrow("this model has no rows of factors");
    expect(other.recommend("ann", { k: 1 })).toHaveLength(1);
    other.dispose();
  });
});

describe("answers of a loaded run", () => {
  it("by plan are those of tfjs", async () => {
    const data = factorRatings({ unitVariance: ["ratings"] }, 1500);
    const run = await storeRun({ config: FACTORS, data, parent: folder });
    const [plan, eager] = [await load(run.path), await load(run.path, { backend: "cpu" })];
    const lists = [plan, eager].map((trained) => trained.recommendAll({ k: 5 }));
    const scores = lists.map((list) => list.map(({ items }) => items.map(({ score }) => score)));
    expect(scores[0]).toBeClose(scores[1]!);
    expect(plan.recommend("u7", { k: 3 })[0]!.score).toBeCloseTo(
      eager.recommend("u7", { k: 3 })[0]!.score,
      5,
    );
    for (const trained of [plan, eager]) trained.dispose();
  });
});
