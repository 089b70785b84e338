import { afterEach, describe, expect, it, vi } from "vitest";
import { compile } from "../../src/compile.js";
import { dataSetsFrom } from "../../src/data/dataSetsFrom.js";
import { GenericModel, type GenericModelOptions } from "../../src/train/genericModel.js";
import { PlanLosses } from "../../src/train/planLosses.js";
import "../support/close.js";

/** More rows than one pass takes, and no multiple of it. */
const ROWS = 1100;
const each = (make: (row: number) => number) => Array.from({ length: ROWS }, (_, row) => make(row));
const data = dataSetsFrom(
  {
    ratings: {
      user: each((row) => row % 30),
      item: each((row) => (row * 7) % 40),
      weight: each((row) => (row % 4) / 2),
      ratings: each((row) => 1 + ((row * 3) % 5)),
    },
  },
  { target: "ratings", center: ["ratings"], split: "random(1.0)" },
);

const lookup = (name: string, column: string, width: number) =>
  `${name} lookup('${column}', initrange=0.5, shape=[None, ${width}])`;
const score = `s x_dot_y()\n-${lookup("u", "user", 3)}\n-${lookup("v", "item", 3)}`;
const classes = `c linear(3, initrange=0.5)\n-${lookup("v", "item", 3)}`;

const OBJECTIVES: readonly [what: string, config: string, options: GenericModelOptions][] = [
  ["a sum of squares", score, { objective: "se" }],
  ["a mean", score, { objective: "mse" }],
  ["a root", score, { objective: "rmse" }],
  ["weighted examples", score, { objective: "mse", exampleWeights: "weight" }],
  ["two outputs", `${score}\n${lookup("b", "user", 1)}`, { objective: "mse" }],
  ["dropout, which is off", `d dropout(0.5)\n-${score.replaceAll("\n-", "\n--")}`, { objective: "mse" }],
  ["negatives of each row", score, { objective: "bpr", negatives: 3 }],
  ["negatives that are averaged over", score, { objective: "sampled_softmax", negatives: 2 }],
]; // biome-ignore format: one line an objective

async function open(config: string, options: GenericModelOptions, from = data) {
  const graph = await compile({ text: config }, { data: from });
  const model = new GenericModel(graph, {
    evaluate: "loss",
    mb: 100,
    epochs: 1,
    learnrate: 0.01,
    ...options,
  });
  await model.open(from);
  return model;
}

describe("the objective of a set, by plans,", () => {
  afterEach(() => vi.restoreAllMocks());

  it.each(OBJECTIVES)("is what it is kernel by kernel: %s", async (_, config, options) => {
    const losses = vi.spyOn(PlanLosses.prototype, "losses");
    const planned = await open(config, options);
    const eager = await open(config, { ...options, engine: "eager" });
    expect(planned.eval(data.train).loss).toBeClose(eager.eval(data.train).loss!, 1e-5);
    expect(losses.mock.results.map(({ value }) => value !== null)).toEqual([true]);
    planned.dispose();
    eager.dispose();
  });

  it("is that of classes, and of few rows", async () => {
    const some = dataSetsFrom(
      { ratings: { user: [0, 1, 2, 1, 0], item: [0, 4, 2, 3, 1] } },
      { target: "user", split: "random(1.0)" },
    );
    for (const objective of ["softmax_cross_entropy", "perplexity"]) {
      const planned = await open(classes, { objective }, some);
      const eager = await open(classes, { objective, engine: "eager" }, some);
      expect(planned.eval(some.train).loss).toBeClose(eager.eval(some.train).loss!, 1e-5);
      planned.dispose();
      eager.dispose();
    }
  });

  it("follows the weights while training goes on, and afterwards", async () => {
    const losses = vi.spyOn(PlanLosses.prototype, "losses");
    const planned = await open(score, { objective: "se", opt: "adam" });
    const eager = await open(score, { objective: "se", opt: "adam", engine: "eager" });
    const [one, other] = [
      await planned.train(data.train, data.train),
      await eager.train(data.train, data.train),
    ];
    expect(one.history[0]!.dev!.loss).toBeClose(other.history[0]!.dev!.loss!, 1e-4);
    expect(planned.eval(data.train).loss).toBe(one.history[0]!.dev!.loss);
    expect(losses.mock.results.map(({ value }) => value !== null)).toEqual([true, true]);
    planned.dispose();
    eager.dispose();
  });

  it("leaves a function that has only a sum over all examples to the kernels", async () => {
    const losses = vi.spyOn(PlanLosses.prototype, "losses");
    const graph = await compile({ text: score }, { data });
    const model = new GenericModel(graph, {
      objective: ({ tf }, predicted, target) => tf.sum(tf.square(tf.sub(predicted, target))),
      evaluate: "loss",
    });
    await model.open(data);
    expect(model.eval(data.train).loss).toBeGreaterThan(0);
    expect(losses.mock.results[0]!.value).toBe(null);
    model.dispose();
  });
});
