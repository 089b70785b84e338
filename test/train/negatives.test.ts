import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile.js";
import { dataSetsFrom } from "../../src/data/dataSetsFrom.js";
import type { DataSet } from "../../src/data/types.js";
import { ConfigError, DataError } from "../../src/diagnostics/errors.js";
import { stream } from "../../src/numeric/stream.js";
import { GenericModel, type GenericModelOptions } from "../../src/train/genericModel.js";
import { negativesOf } from "../../src/train/negatives.js";
import { resolveTrainSettings } from "../../src/train/settings.js";
import type { TrainOptions } from "../../src/train/trainOptions.js";
import "../support/close.js";
import { dataOf } from "../support/data.js";

const FACTORS =
  "s x_dot_y()\n-u lookup('user', initrange=0.5, shape=[None, 4])\n-v lookup('item', initrange=0.5, shape=[None, 4])";

describe("negatives", () => {
  const data = dataOf({
    columns: { user: [0, 0, 1, 0, 2], item: [1, 3, 0, 4, 2] },
    sizes: { user: 3, item: 6 },
  });
  const rows = Int32Array.of(0, 2, 4);
  const settings = { count: 4, of: "item", within: "user" };
  const drawn = (step: number, more: Partial<typeof settings> | { within: null } = {}, seed = 0) =>
    negativesOf(data, [data], { ...settings, ...more }, seed, "train").draw(rows, step);

  it("follow the rows' own ids, so many for each row", () => {
    expect(drawn(0)).toHaveLength(3 + 3 * 4);
    expect([...drawn(0).subarray(0, 3)]).toEqual([1, 0, 2]);
  });
  it("are the same at the same step, others at another and with another seed", () => {
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
    expect(drawn(7)).not.toEqual(drawn(7, {}, 1));
  });
  it("are each of the ids that the group lacks, as often as another", () => {
    const counts = Array.from({ length: 3 }, () => new Array<number>(6).fill(0));
    const draws = 3000;
    for (let step = 0; step < draws; step++) {
      drawn(step)
        .subarray(3)
        .forEach((id, at) => {
          counts[Math.floor(at / 4)]![id]! += 1;
        });
    }
    // User 0 has items 1, 3 and 4, user 1 item 0, user 2 item 2.
    const lacks = [[0, 2, 5], [1, 2, 3, 4, 5], [0, 1, 3, 4, 5]]; // biome-ignore format: rows
    counts.forEach((row, group) => {
      row.forEach((count, id) => {
        const each = (4 * draws) / lacks[group]!.length;
        // Five deviations of a binomial count.
        if (lacks[group]!.includes(id)) expect(Math.abs(count - each)).toBeLessThan(5 * Math.sqrt(each));
        else expect(count).toBe(0);
      });
    });
  });
  it("are any ids where no group is named", () => {
    const all = new Set(Array.from({ length: 40 }, (_, step) => [...drawn(step, { within: null })]).flat());
    expect([...all].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });
  it("keep clear of other rows when others are known", () => {
    const more = dataOf({ columns: { user: [2, 2], item: [0, 5] }, sizes: { user: 3, item: 6 } });
    const of2 = (known: readonly DataSet[]) =>
      negativesOf(data, known, { ...settings, count: 400 }, 0, "eval")
        .draw(Int32Array.of(4), 0)
        .subarray(1);
    expect(new Set(of2([data]))).toEqual(new Set([0, 1, 3, 4, 5]));
    expect(new Set(of2([data, more]))).toEqual(new Set([1, 3, 4]));
    expect(new Set(of2([data]))).toEqual(new Set([0, 1, 3, 4, 5]));
  });
  it("are made once for requests of the same parts", () => {
    const made = () => negativesOf(data, [data], { ...settings }, 0, "train");
    expect(made()).toBe(made());
    expect(made()).not.toBe(negativesOf(data, [], settings, 0, "train"));
  });
  it("are an error where a group has every id", () => {
    const full = dataOf({ columns: { user: [0, 0, 1], item: [0, 1, 0] } });
    const draw = () => negativesOf(full, [full], settings, 0, "train");
    expect(draw).toThrow(DataError);
    expect(draw).toThrow("no negative is left for user user0, which has each of the 2 ids of `item`");
  });
});

/** Each user likes the items of his half, and has a third of them. */
function likes() {
  const [users, items] = [40, 30];
  const u = stream(3, "test", "likes").uniform(0, users * items);
  const cells = Array.from(u.keys()).filter((cell) => {
    const [user, item] = [Math.floor(cell / items), cell % items];
    return user % 2 === item % 2 && u[cell]! < 0.6;
  });
  return dataSetsFrom({
    ratings: { user: cells.map((c) => Math.floor(c / items)), item: cells.map((c) => c % items) },
  });
}

async function train(data: DataSet, dev: DataSet | null, options: GenericModelOptions, config = FACTORS) {
  const graph = await compile({ text: config }, { data });
  const model = new GenericModel(graph, { mb: 64, epochs: 2, opt: "adam", learnrate: 0.01, ...options });
  const result = await model.train(data, dev);
  return { model, result };
}

describe("training on pairs", () => {
  const data = likes();
  const losses = ["bpr", "hinge", "negative_sampling", "sampled_softmax"];
  it.each(losses)("by %s needs no target and takes the plan's steps as eager ones", async (objective) => {
    const options = { objective, negatives: 3, backend: "wasm" } as const;
    const plan = await train(data.train, data.dev, options);
    const eager = await train(data.train, data.dev, { ...options, engine: "eager" });
    expect(plan.result.history.map((r) => r.train)).toBeClose(eager.result.history.map((r) => r.train));
    expect(plan.result.best.dev!.loss!).toBeCloseTo(eager.result.best.dev!.loss!, 4);
    // Only the exponentials of a softmax over several negatives have no form in every plan.
    if (objective !== "sampled_softmax") expect(plan.result.engine.name).toBe("plan");
    for (const { model } of [plan, eager]) model.dispose();
  });
  it("learns which half a user likes", async () => {
    const { model, result } = await train(data.train, data.dev, {
      objective: "bpr",
      epochs: 40,
      learnrate: 0.05,
    });
    const [first, last] = [result.history[0]!.dev!.loss!, result.best.dev!.loss!];
    expect(first).toBeGreaterThan(0.5);
    // Half of the negatives come from the half that is liked and cannot be told apart: log 2 each at best.
    expect(last).toBeLessThan(0.45);
    const score = (user: number, item: number) =>
      model.predict(dataOf({ columns: { user: [user], item: [item] }, sizes: { user: 40, item: 30 } }))[0]!;
    const right = Array.from(
      { length: 40 },
      (_, user) => score(user, user % 2) > score(user, (user % 2) + 1),
    );
    expect(right.filter(Boolean).length).toBeGreaterThan(35);
    model.dispose();
  });
  it("scores dev after training among what neither training nor dev has, also where it was scored before", async () => {
    const data = likes();
    const graph = await compile({ text: FACTORS }, { data: data.train });
    const before = new GenericModel(graph, { objective: "bpr", mb: 64, epochs: 1 });
    await before.open(data.train.context!);
    before.eval(data.dev!);
    await before.train(data.train, data.dev);
    const { model: other } = await train(data.train, data.dev, { objective: "bpr", epochs: 1, opt: "grad" });
    other.setWeights(before.getWeights());
    const fresh = { ...data.dev!, rows: data.dev!.rows };
    expect(before.eval(data.dev!)).toEqual(other.eval(fresh, { seen: [data.train] }));
    for (const model of [before, other]) model.dispose();
  });
  it("scores dev with the same negatives each time, by other metrics as 1 and 0", async () => {
    const { model } = await train(data.train, data.dev, { objective: "bpr", metrics: ["mae"] });
    expect(model.eval(data.dev!)).toEqual(model.eval(data.dev!));
    model.setWeights(model.getWeights().map((w) => ({ ...w, values: new Float32Array(w.values.length) })));
    // Scores of 0: the loss is log 2, and half of the pairs are 1.
    expect(Object.values(model.eval(data.dev!))).toBeClose([Math.log(2), 0.5]);
    model.dispose();
  });
});

describe("which ids are drawn", () => {
  const settings = async (config: string, columns: Record<string, number[]>, options: TrainOptions = {}) => {
    const graph = await compile({ text: config }, { data: dataOf({ columns, ids: Object.keys(columns) }) });
    return resolveTrainSettings(graph, { objective: "bpr", ...options }, graph.registries).negatives;
  };
  const pair = { user: [0, 1], item: [0, 1] };
  const other = { word: [0, 1], context: [0, 1] };
  const WORDS = FACTORS.replace("'user'", "'word'").replace("'item'", "'context'");
  it("are the items that the user has not", async () => {
    expect(await settings(FACTORS, pair)).toEqual({ count: 1, of: "item", within: "user" });
    expect(await settings(FACTORS, pair, { negatives: 5, negativesFor: null })).toEqual({ count: 5, of: "item", within: null }); // biome-ignore format: one value
    expect(await settings(`@train(negatives=2, negative_of='user')\n${FACTORS}`, pair)).toEqual({ count: 2, of: "user", within: "item" }); // biome-ignore format: one value
    expect(await settings(`@train(negatives_for=None)\n${FACTORS}`, pair)).toMatchObject({ within: null });
    expect(await settings(WORDS, other, { negativeOf: "context" })).toMatchObject({ within: "word" });
  });
  it("are asked for where it is not clear", async () => {
    await expect(settings(WORDS, other)).rejects.toThrow(ConfigError);
    await expect(settings(WORDS, other)).rejects.toThrow(
      "`bpr` needs `negative_of`, a rating column of ids; the graph reads several: word, context",
    );
  });
  it.each([
    [{ negativeOf: "itme" }, "has no rating column of ids called `itme`"],
    [{ negativesFor: "usr" }, "has no rating column of ids called `usr`"],
  ])("must be there: %j", async (options, message) => {
    const data = likes().train;
    await expect(train(data, null, { objective: "bpr", ...options })).rejects.toThrow(message);
  });
  it("must make a difference", async () => {
    const failing = train(
      likes().train,
      null,
      { objective: "bpr", negativeOf: "item" },
      "s lookup('user', shape=[None, 1])",
    );
    await expect(failing).rejects.toThrow("the graph does not read `item`: every negative would score alike");
  });
  it("are compared by one score each", async () => {
    const failing = train(
      likes().train,
      null,
      { objective: "bpr" },
      "s multiply()\n-a lookup('user', shape=[None, 2])\n-b lookup('item', shape=[None, 2])",
    );
    await expect(failing).rejects.toThrow("output `s` is [batch, 2]; `bpr` compares one score an example");
  });
});
