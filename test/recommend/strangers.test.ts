import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { IndexColumn, SparseColumn } from "../../src/data/types.js";
import { load } from "../../src/load.js";
import { sha256 } from "../../src/platform/safetensors.js";
import { FactorModel } from "../../src/recommend/factorModel.js";
import { decodeModelFile } from "../../src/recommend/modelFile.js";
import { failureOf } from "../data/helpers.js";
import "../support/close.js";
import { factorRatings } from "../support/factors.js";
import { storeRun } from "../support/runs.js";

const folder = mkdtempSync(join(tmpdir(), "antk strangers "));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A user is the mean of what they rated; every item has a score. */
const MEANS = [
  "@train(objective='softmax_cross_entropy', evaluate='precision@5', metrics=['document_precision@5'], one_per='user')",
  "scores add()",
  "-product matmul(transpose_b=True)",
  "--taste embedding_bag(combiner='mean')",
  "---V weights('tnorm', ['item', 6], initrange=0.4)",
  "---history embedding()",
  "----rated placeholder(tf.float32)",
  "----user placeholder(tf.int32)",
  "--V",
  "-bias weights('norm', [1, 50], initrange=0.3)",
].join("\n");

describe("a model that scores all items by a user's history", async () => {
  const split = "new_users(0.8, 0.2, shown=0.7)";
  const data = factorRatings({ target: "item", center: [], history: true, split }, 900);
  const train = {
    objective: "softmax_cross_entropy",
    backend: "wasm",
    opt: "ada",
    learnrate: 1,
    epochs: 8,
    mb: 20,
  };
  const run = await storeRun({ config: MEANS, data, parent: folder, train });
  const trained = await load(run.path);
  afterAll(() => trained.dispose());
  const items = trained.items.map(({ id }) => id);
  const users = data.ids.get("user")!.ids;
  const stranger = users[(data.dev!.columns.get("user") as IndexColumn).values[0]!]!;

  const historyOf = (user: string) => {
    const { offsets, indices } = data.tables.get("user")!.columns.get("rated") as SparseColumn;
    const place = users.indexOf(user);
    const own = indices.slice(offsets[place], offsets[place + 1]);
    return [...own].map((item) => ({ item: data.ids.get("item")!.ids[item]!, rating: 4 }));
  };

  it("comes apart: the factors of items are the rows of the tied table, with the bias behind", () => {
    const { rank, items: rows, link } = trained.factors()!;
    const table = trained.table();
    expect([rank, link, table.node, table.width]).toEqual([6, [], "V", 6]);
    const first = [...rows.subarray(0, 6)];
    expect(first).toBeClose([...table.values.subarray(0, 6)], 1e-6);
  });

  it("predicts a score of each item, or that of the item which is named", () => {
    const all = trained.predict([{ user: stranger }]);
    expect(all).toHaveLength(items.length);
    const ids = data.ids.get("item")!.ids;
    const named = trained.predict(ids.map((item) => ({ user: stranger, item })));
    expect(named).toBeClose(all, 1e-6);
    const best = ids[all.indexOf(Math.max(...all))];
    expect(trained.classify([{ user: stranger, item: "i0" }])[0]!.label).toBe(best);
    expect(() => trained.predict([{ user: stranger }, { user: "u1", item: "i0" }])).toThrow(
      "some requests name an `item`, and others do not",
    );
  });

  it("recommends by those scores what the user has not rated, also one by one", () => {
    const all = trained.predict([{ user: stranger }]);
    const ids = data.ids.get("item")!.ids;
    const list = trained.recommend(stranger, { k: 3, excludeSeen: false });
    const sorted = [...all].sort((a, b) => b - a).slice(0, 3);
    expect(list.map(({ score }) => score)).toBeClose(sorted, 1e-5);
    const unseen = trained.recommend(stranger, { k: 5 }).map(({ item }) => item);
    const known = new Set(historyOf(stranger).map(({ item }) => item));
    expect(unseen.filter((item) => known.has(item))).toEqual([]);
    const [together] = trained.recommendAll({ users: users.slice(0, 9), k: 3 });
    expect(together!.items[0]!.item).toBe(trained.recommend(users[0]!, { k: 3 })[0]!.item);
    expect(ids).toContain(trained.neighbors({ item: "i3" }, { k: 1 }).neighbors[0]!.id);
  });

  it("takes anybody with the history of a user for that user", () => {
    for (const user of [users[0]!, stranger]) {
      const person = trained.foldIn(historyOf(user));
      const own = trained.predict(items.map((item) => ({ user, item })));
      expect(person.predict(items)).toBeClose(own, 1e-5);
    }
  });

  it("does not mind how the history was rated, or in which order it is told", () => {
    const told = historyOf(users[0]!);
    const other = told.map(({ item }) => ({ item, rating: 1 })).reverse();
    expect(trained.foldIn(other).predict(items)).toEqual(trained.foldIn(told).predict(items));
  });

  it("keeps a person as a user of a run beside", async () => {
    const kept = await load(trained.saveWith("me", historyOf(users[3]!)));
    expect(
      kept.predict([
        { user: "me", item: "i7" },
        { user: "u1", item: "i7" },
      ]),
    ).toBeClose(
      trained.predict([
        { user: users[3]!, item: "i7" },
        { user: "u1", item: "i7" },
      ]),
      1e-5,
    );
    kept.dispose();
  });

  it("tells what was rated, in the unit of the ratings", () => {
    const { item } = historyOf(users[0]!)[0]!;
    expect(trained.rating(users[0]!, item)).toBeGreaterThan(-3);
    expect(trained.ratingRange![1]).toBeGreaterThan(4);
  });

  it("scores held out items of strangers among those that are not shown", () => {
    const { scores, ranking, protocols } = trained.eval(data, { on: "dev" });
    expect(ranking).toMatchObject({ items: 50, seen: data.train.rows + data.shown!.rows });
    expect(scores["document_precision@5"]).toBeLessThanOrEqual(1 / 5);
    expect(protocols["precision@5"]!.hash).not.toBe(protocols["document_precision@5"]!.hash);
  });

  it("exports its users' factors; strangers need the graph", async () => {
    const bytes = trained.modelFile();
    expect(decodeModelFile(bytes, "m.antkm", sha256).factors!.prior).toBeNull();
    const page = FactorModel.read(bytes, "m.antkm", sha256);
    expect(page.recommend(users[0]!, { k: 3 }).map(({ item }) => item)).toEqual(
      trained.recommend(users[0]!, { k: 3 }).map(({ item }) => item),
    );
    expect(await failureOf(() => page.foldIn(historyOf(users[0]!)))).toContain(
      "`load` in Node folds others in",
    );
  });
});
