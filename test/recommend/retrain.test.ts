import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { takeRows } from "../../src/data/columns.js";
import { load } from "../../src/load.js";
import { tensorsFrom } from "../../src/platform/safetensors.js";
import { retrain } from "../../src/retrain.js";
import { save } from "../../src/save.js";
import type { TrainOptions } from "../../src/train/trainOptions.js";
import "../support/close.js";
import { FACTORS, factorRatings } from "../support/factors.js";
import { storeRun } from "../support/runs.js";

const folder = mkdtempSync(join(tmpdir(), "antk retrain "));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A score that is no product: a net over the rows of both. */
const DEEP = [
  "score linear(1)",
  "-h dnn([8], activation='tanh', bn=True)",
  "--both concatenate()",
  "---u lookup('user', initrange=0.1, l2=0.01, shape=[None, 4])",
  "---i lookup('item', initrange=0.1, l2=0.01, shape=[None, 4])",
].join("\n");

const data = factorRatings();
const me = {
  id: "me",
  ratings: Array.from({ length: 12 }, (_, i) => ({ item: `i${i}`, rating: i % 2 ? 4.5 : 1.5 })),
};
/** Who likes everything. */
const fan = { id: "fan", ratings: me.ratings.map(({ item }) => ({ item, rating: 5 })) };
const train = { epochs: 8, backend: "wasm" as const };
const factors = await storeRun({ config: FACTORS, data, parent: folder, train, name: "factors" });
const deep = await storeRun({
  config: DEEP,
  data,
  parent: folder,
  train: { ...train, objective: "mse", opt: "adam", learnrate: 0.01 },
  name: "deep",
});

describe("training on with somebody more", () => {
  it("begins with the folded-in row, and all other weights as they were", async () => {
    const trained = await load(factors.path);
    const row = trained.foldIn(me.ratings).row;
    const { model, before } = await retrain(factors.path, me, { data });
    const weights = new Map(model.getWeights().map(({ name, values }) => [name, values]));
    expect([...weights.get("u/w")!.slice(180), ...weights.get("bu/w")!.slice(60)]).toBeClose([...row], 1e-6);
    for (const [name, values] of await learned(factors.path))
      expect(weights.get(name)!.slice(0, values.length)).toEqual(values);
    expect(before!.rmse).toBeCloseTo(model.eval(data.dev!).rmse!, 5);
    model.dispose();
    trained.dispose();
  });
  it("keeps a run of its own, which knows them in a new process, beside the old one", async () => {
    const was = readFileSync(join(factors.path, "run.json"), "utf8");
    const { model, data: more, from } = await retrain(factors.path, me, { data, epochs: 2 });
    expect(model.settings).toMatchObject({ epochs: 2, maxbadcount: 3 });
    const path = await save(model, more, await model.train(more.train, more.dev), { out: folder, from });
    model.dispose();
    expect(readFileSync(join(factors.path, "run.json"), "utf8")).toBe(was);
    const record = JSON.parse(readFileSync(join(path, "run.json"), "utf8"));
    expect(record.from).toBe(from);
    expect(record.data.newUsers).toEqual([me]);
    const again = await load(path);
    const recommended = again.recommend("me", { k: 50 }).map(({ item }) => item);
    expect(recommended).toHaveLength(38);
    expect(recommended.filter((item) => me.ratings.some((rated) => rated.item === item))).toEqual([]);
    expect(again.rating("me", "i1")).toBe(4.5);
    const [liked, disliked] = again.predict([
      { user: "me", item: "i1" },
      { user: "me", item: "i2" },
    ]);
    expect(liked! - disliked!).toBeGreaterThan(0);
    expect(again.neighbors({ user: "me" }, { k: 1 }).neighbors).toHaveLength(1);
    again.dispose();

    // Once more: a later rating takes the place of an earlier one, and nothing is there twice.
    const more1 = { id: "me", ratings: [me.ratings[0]!, { item: "i1", rating: 2 }] };
    const second = await retrain(path, more1, { data });
    expect(second.data.train.rows).toBe(more.train.rows);
    expect(second.data.ids.get("user")!.ids).toHaveLength(61);
    expect(second.data.newUsers![0]!.ratings[1]).toEqual({ item: "i1", rating: 2 });
    second.model.dispose();
  });
  it("fits the row by gradients where the score is no product, all other weights held still", async () => {
    const trained = await load(deep.path);
    expect(() => trained.foldIn(me.ratings)).toThrow("takes nobody in without training");
    trained.dispose();
    const before = await learned(deep.path);
    const { model, data: more } = await retrain(deep.path, fan, { data });
    for (const { name, values } of model.getWeights()) {
      expect(values.slice(0, before.get(name)!.length)).toEqual(before.get(name));
    }
    const rows = takeRows(
      more.train,
      Int32Array.from(me.ratings.keys()).map((i) => data.train.rows + i),
    );
    const fitted = rmseOf(model.predict(rows));
    // With the row that everybody begins with, nothing is known of them.
    const weights = model
      .getWeights()
      .map((w) => (w.name === "u/w" ? { ...w, values: unknown(w.values) } : w));
    model.setWeights(weights);
    expect(fitted).toBeLessThan(0.8 * rmseOf(model.predict(rows)));
    model.dispose();
  });
  it("takes along who was folded in before", async () => {
    const trained = await load(factors.path);
    const path = trained.saveWith("ann", me.ratings.slice(0, 3));
    trained.dispose();
    const { model, data: more } = await retrain(path, me, { data });
    expect(more.newUsers!.map(({ id, ratings }) => [id, ratings.length])).toEqual([
      ["ann", 3],
      ["me", 12],
    ]);
    model.dispose();
  });
  it("goes on with the learning rate that the run ended with", async () => {
    const path = await storedWith({ learnrate: 0.02, schedule: "linear(8, end=0.5, per='epochs')" });
    const { model } = await retrain(path, me, { data });
    expect(model.settings).toMatchObject({ learnrate: 0.01, schedule: null });
    model.dispose();
  });
  it("refuses a run of several seeds, other data, and data that is not at hand", async () => {
    await expect(retrain(factors.path, me)).rejects.toThrow("cannot read its data `factors` again");
    await expect(retrain(factors.path, me, { data: factorRatings({}, 2000) })).rejects.toThrow(
      "is not the data that the run was trained on",
    );
    const file = join(factors.path, "run.json");
    const record = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...record, seeds: 5 }));
    await expect(retrain(factors.path, me, { data })).rejects.toThrow("the mean of 5 models");
    writeFileSync(file, JSON.stringify(record));
  });
});

/** Weights of a run, by name. */
async function learned(path: string) {
  const tensors = tensorsFrom(readFileSync(join(path, "best", "weights.safetensors")), path);
  return new Map([...tensors].map(([name, { values }]) => [name, values as Float32Array]));
}

function rmseOf(scores: Float64Array): number {
  return Math.sqrt(fan.ratings.reduce((sum, { rating }, i) => sum + (scores[i]! - rating) ** 2, 0) / 12);
}

function unknown(values: Float32Array): Float32Array {
  return values.map((value, i) => (i < 240 ? value : 0));
}

/** A run of `factors` whose best epoch is its eighth. */
async function storedWith(settings: TrainOptions): Promise<string> {
  const { path } = await storeRun({
    config: FACTORS,
    data,
    parent: folder,
    train: { ...train, ...settings },
    name: "rates",
  });
  const file = join(path, "run.json");
  const record = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ ...record, result: { best: { epoch: 8 } } }));
  return path;
}
