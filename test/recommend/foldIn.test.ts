import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { load } from "../../src/load.js";
import { foldIn } from "../../src/recommend/foldIn.js";
import "../support/close.js";
import { FACTORS, factorRatings } from "../support/factors.js";
import { storeRun } from "../support/runs.js";

const folder = mkdtempSync(join(tmpdir(), "antk fold "));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const one = (x: number) => ({ mean: [0, 0], perRating: [x, x], fixed: [0, 0] });
const link = [{ name: "sigmoid", operands: [null] }] as const;

describe("folding in", () => {
  // One factor: y = 2 and bias 0, y = −1 and bias 1.
  const items = Float32Array.of(2, 0, -1, 1);

  it("solves (FᵀF + nλI)·z = Fᵀ(r − c)", () => {
    // (3 − 2x − b)² + x² + b²: 5x + 2b = 6 and 2x + 2b = 3.
    const row = foldIn({ rank: 1, items, link: [] }, one(1), [{ item: 0, rating: 3 }], "values");
    expect([...row]).toBeClose([1, 0.5], 1e-9);
  });
  it("leaves what no rating speaks of at its mean", () => {
    const prior = { mean: [0.3, -0.2], perRating: [0, 0], fixed: [1, 1] };
    expect([...foldIn({ rank: 1, items, link: [] }, prior, [], "values")]).toEqual([0.3, -0.2]);
    const strong = { ...prior, fixed: [1e9, 1e9] };
    const row = foldIn({ rank: 1, items, link: [] }, strong, [{ item: 1, rating: 5 }], "values");
    expect([...row]).toBeClose([0.3, -0.2], 1e-6);
  });
  it("goes through the function that the score is of", () => {
    const rated = [
      { item: 0, rating: 0.9 },
      { item: 1, rating: 0.4 },
    ];
    const row = foldIn({ rank: 1, items, link }, one(1e-6), rated, "values");
    const at = (i: number) => 1 / (1 + Math.exp(-(row[0]! * items[2 * i]! + row[1]! + items[2 * i + 1]!)));
    expect([at(0), at(1)]).toBeClose([0.9, 0.4], 1e-3);
  });
  it("takes ratings for a liking where training only ordered items", () => {
    const row = foldIn({ rank: 1, items, link: [] }, one(0.1), [{ item: 1, rating: 1 }], "order");
    const score = (i: number) => row[0]! * items[2 * i]! + items[2 * i + 1]!;
    expect(score(1)).toBeGreaterThan(score(0) + 1);
  });
});

describe("somebody whom a run was not trained on", async () => {
  const data = factorRatings({}, 3000);
  const train = { epochs: 60, learnrate: 0.05, mb: 100 };
  const run = await storeRun({ config: FACTORS, data, parent: folder, train });
  const trained = await load(run.path);
  afterAll(() => trained.dispose());
  const ids = trained.items.map(({ id }) => id);
  const known = ids.map((item) => ({ item, rating: trained.rating("u7", item) }));
  const ratings = known.flatMap(({ item, rating }) => (rating === null ? [] : [{ item, rating }]));

  it("with the ratings of a trained user is much like that user", () => {
    const person = trained.foldIn(ratings);
    const own = trained.predict(ids.map((item) => ({ user: "u7", item })));
    const apart = person.predict(ids).map((x, i) => Math.abs(x - own[i]!));
    const spread = Math.max(...own) - Math.min(...own);
    expect(Math.max(...apart)).toBeLessThan(0.25 * spread);
    expect(apart.reduce((a, b) => a + b) / ids.length).toBeLessThan(0.06 * spread);
  });
  it("gets items that they have not rated, best first", () => {
    const list = trained.foldIn(ratings).recommend({ k: 5 });
    expect(list.map(({ item }) => item).filter((item) => ratings.some((r) => r.item === item))).toEqual([]);
    const scores = list.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(trained.foldIn(ratings).recommend({ k: 50, excludeSeen: false })).toHaveLength(ids.length);
  });
  it("becomes a user of a run beside, and the old one stays as it is", async () => {
    const before = readdirSync(run.path, { recursive: true, encoding: "utf8" }).sort();
    const path = trained.saveWith("me", ratings);
    expect(readdirSync(run.path, { recursive: true, encoding: "utf8" }).sort()).toEqual(before);
    const other = await load(path);
    expect(other.recommend("me", { k: 4 })).toEqual(trained.foldIn(ratings).recommend({ k: 4 }));
    expect(other.recommend("u3", { k: 4 })).toEqual(trained.recommend("u3", { k: 4 }));
    const asked = [{ user: "me", item: ids[0]! }, { user: "u3", item: ids[0]! }]; // biome-ignore format: rows
    expect(other.predict(asked)).toBeClose([
      trained.foldIn(ratings).predict([ids[0]!])[0]!,
      trained.predict([asked[1]!])[0]!,
    ]);
    expect(other.recommendAll({ k: 1 }).at(-1)!.user).toBe("me");
    expect(other.neighbors({ user: "me" }, { k: 3 }).neighbors.map(({ id }) => id)).toContain("u7");
    expect(() => other.saveWith("u7", ratings)).toThrow("there is a user called `u7` already");
    const again = other.saveWith("you", ratings.slice(0, 3));
    const both = await load(again);
    expect(both.recommend("me", { k: 2 })).toEqual(other.recommend("me", { k: 2 }));
    for (const each of [other, both]) each.dispose();
    writeFileSync(join(again, "people.json"), readFileSync(join(again, "people.json"), "utf8").slice(0, -3));
    await expect(load(again)).rejects.toThrow("is damaged: it is not JSON");
    expect(existsSync(join(run.path, "people.json"))).toBe(false);
  });
  it("has to rate items that there are, by numbers", () => {
    expect(() => trained.foldIn([{ item: "Dune", rating: 5 }])).toThrow("no item is called `Dune`");
    expect(() => trained.foldIn([{ item: ids[0]!, rating: Number.NaN }])).toThrow("must be a number");
  });
});
