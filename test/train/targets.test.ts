import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile.js";
import { dataSetsFrom } from "../../src/data/dataSetsFrom.js";
import type { PrepareOptions } from "../../src/data/prepare.js";
import type { DataSet, DenseColumn } from "../../src/data/types.js";
import { ConfigError, DataError, UsageError } from "../../src/diagnostics/errors.js";
import { GenericModel, type GenericModelOptions } from "../../src/train/genericModel.js";
import "../support/close.js";
import { dataOf } from "../support/data.js";

/** Three classes by where x lies, as labels, as one-hot rows, and with two numbers to predict. */
const POINTS = {
  x: [
    [1, 0],
    [0, 1],
    [1, 1],
    [2, 0],
  ],
  label: [0, 1, 2, 0],
  hot: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [1, 0, 0],
  ],
  pair: [
    [1, 2],
    [3, 4],
    [5, 6],
    [7, 8],
  ],
  w: [1, 2, 0, 1],
};
const points = (target: string, more: PrepareOptions = {}) =>
  dataSetsFrom(
    { ratings: POINTS, index: ["label"] },
    { target, split: { method: "random", fractions: [1] }, ...more },
  ).train;

/** One linear layer, whose weights start as zeros. */
const LINEAR = (width: number) =>
  `h linear(${width}, bias=True, distribution='constant', initrange=0)\n-x placeholder(tf.float32)`;

async function trained(config: string, data: DataSet, options: GenericModelOptions) {
  const graph = await compile({ text: config, path: "test.config" }, { data });
  const model = new GenericModel(graph, {
    mb: "all",
    epochs: 1,
    learnrate: 1,
    backend: "wasm",
    maxbadcount: null,
    restore: "last",
    ...options,
  });
  const result = await model.train(data, data);
  const weights = Object.fromEntries(model.getWeights().map(({ name, values }) => [name, [...values]]));
  return { model, result, weights };
}

const engines = ["plan", "eager"] as const;

describe("a target of labels", () => {
  it("is compared with a score for each: b ← b − (softmax(0) − share of the label)", async () => {
    const { model, result, weights } = await trained(LINEAR(3), points("label"), {
      objective: "softmax_cross_entropy",
      engine: "eager",
    });
    expect(weights["h/b"]).toBeClose([2 / 4 - 1 / 3, 1 / 4 - 1 / 3, 1 / 4 - 1 / 3]);
    expect(result.history[0]!.train).toBeCloseTo(Math.log(3), 6);
    // After the step, and a mean an example likewise.
    expect(Object.keys(result.history[0]!.dev!)).toEqual(["loss"]);
    const losses = POINTS.x.map(([x0, x1], n) => {
      const [w, b] = [weights["h/w"]!, weights["h/b"]!];
      const scores = b.map((bias, c) => bias + x0! * w[c]! + x1! * w[3 + c]!);
      return Math.log(scores.reduce((sum, s) => sum + Math.exp(s), 0)) - scores[POINTS.label[n]!]!;
    });
    expect(result.history[0]!.dev!.loss!).toBeCloseTo(losses.reduce((a, b) => a + b) / 4, 5);
    model.dispose();
  });
  it("says the same as one-hot rows of numbers", async () => {
    const options = { objective: "softmax_cross_entropy", epochs: 5 };
    const labels = await trained(LINEAR(3), points("label"), options);
    const rows = await trained(LINEAR(3), points("hot"), options);
    expect(rows.weights).toEqual(labels.weights);
    expect(rows.result.best).toEqual(labels.result.best);
    for (const { model } of [labels, rows]) model.dispose();
  });
  it("of two is 0 and 1 to a loss of numbers", async () => {
    const data = dataOf({ columns: { x: [[1], [2]], y: [1, 0] }, ids: ["y"] });
    const { model, weights } = await trained(LINEAR(1), data, { objective: "logistic_with_logits" });
    // σ(0) − y for each, times x, halved.
    expect(weights["h/w"]).toBeClose([-(-0.5 * 1 + 0.5 * 2) / 2]);
    model.dispose();
  });
});

describe("an output of several columns", () => {
  it("is trained on as many numbers and predicts them row by row, in the data's unit", async () => {
    const data = points("pair", { center: ["pair"] });
    const { model, result, weights } = await trained(LINEAR(2), data, {
      objective: "mse",
      learnrate: 0.1,
      metrics: ["mae"],
    });
    // Centred by the mean of all, 4.5; each is an error of the start, which predicts 4.5.
    const stored = POINTS.pair.map((row) => row.map((v) => v - 4.5));
    const slope = [0, 1].map((c) => stored.reduce((sum, row) => sum + (2 * row[c]!) / 8, 0));
    expect(weights["h/b"]).toBeClose(slope.map((s) => 0.1 * s));
    expect(result.history[0]!.train).toBeCloseTo(
      stored.flat().reduce((sum, e) => sum + (e * e) / 8, 0),
      5,
    );
    const predicted = model.predict(data);
    expect(predicted).toHaveLength(8);
    const [w, b] = [weights["h/w"]!, weights["h/b"]!];
    const column = (name: string) => (data.columns.get(name) as DenseColumn).values;
    const [x, pair] = [column("x"), column("pair")];
    predicted.forEach((p, i) => {
      const [at, c] = [i - (i % 2), i % 2];
      expect(p).toBeCloseTo(4.5 + x[at]! * w[c]! + x[at + 1]! * w[2 + c]! + b[c]!, 5);
    });
    const errors = Array.from(predicted, (p, i) => Math.abs(p - 4.5 - pair[i]!));
    expect(result.best.dev!.mae).toBeCloseTo(errors.reduce((a, e) => a + e, 0) / 8, 6);
    model.dispose();
  });
});

describe("parameters of a loss", () => {
  const data = dataOf({ columns: { x: [[1], [1]], y: [0.5, 10] } });
  /** One step from 0: half the clipped errors. */
  const bias = async (options: GenericModelOptions, directive = "") => {
    const { model, weights } = await trained(`${directive}${LINEAR(1)}`, data, options);
    model.dispose();
    return weights["h/b"]![0]!;
  };
  it("are given in the config, or where it is overridden", async () => {
    expect(await bias({ objective: "huber" })).toBeCloseTo((0.5 + 1) / 2, 6);
    expect(await bias({ objective: "huber(delta=4)" })).toBeCloseTo((0.5 + 4) / 2, 6);
    expect(await bias({ objective: "huber(4)" })).toBeCloseTo((0.5 + 4) / 2, 6);
    expect(await bias({}, "@train(objective=huber(delta=2))\n")).toBeCloseTo((0.5 + 2) / 2, 6);
    expect(await bias({}, "@train(objective='huber')\n")).toBeCloseTo((0.5 + 1) / 2, 6);
    expect(await bias({ objective: "mse" }, "@train(objective=huber(2))\n")).toBeCloseTo(0.5 + 10, 5);
  });
  it.each([
    ["huber(delta=0)", "`delta` of `huber` must be a number above 0, got 0"],
    ["huber(detla=2)", "`huber` has no argument `detla`"],
    ["huber(1, 2)", "`huber` has no place for one more argument"],
    ["mse(2)", "`mse` has no place for one more argument"],
    ["hubert(2)", "no loss is called `hubert(2)`"],
  ])("%s is a mistake that is explained", async (objective, message) => {
    const graph = await compile({ text: LINEAR(1) }, { data });
    expect(() => new GenericModel(graph, { objective })).toThrow(UsageError);
    expect(() => new GenericModel(graph, { objective })).toThrow(message);
  });
});

describe("example weights", () => {
  const step = async (objective: string, exampleWeights: string | null, engine: "plan" | "eager") => {
    const { model, result, weights } = await trained(LINEAR(2), points("pair"), {
      objective,
      exampleWeights,
      learnrate: 0.01,
      engine,
      evaluate: "loss",
    });
    model.dispose();
    return { bias: weights["h/b"]!, result };
  };
  /** Σ w·y of each column, with weights 1, 2, 0, 1; they add up to 4. */
  const weighted = [1 * 1 + 2 * 3 + 7, 2 + 2 * 4 + 8];
  it.each(engines)("multiply each example's terms, on %s: Σ w·t", async (engine) => {
    const { bias, result } = await step("se", "w", engine);
    expect(bias).toBeClose(weighted.map((s) => 0.01 * 2 * s));
    const squares = 1 * (1 + 4) + 2 * (9 + 16) + (49 + 64);
    expect(result.history[0]!.train).toBeCloseTo(squares / 4, 4);
  });
  it.each(engines)("divide a mean by their sum, on %s: Σ w·t / Σ w", async (engine) => {
    const { bias } = await step("mse", "w", engine);
    expect(bias).toBeClose(weighted.map((s) => (0.01 * 2 * s) / (4 * 2)));
  });
  it.each(engines)("of 1 change nothing, on %s", async (engine) => {
    const data = dataOf({ columns: { x: [[1], [2]], y: [1, 3], ones: [1, 1] } });
    const options = { objective: "mse", epochs: 3, learnrate: 0.1, engine };
    const without = await trained(LINEAR(1), data, options);
    const ones = await trained(LINEAR(1), data, { ...options, exampleWeights: "ones" });
    expect(ones.weights["h/w"]).toBeClose(without.weights["h/w"]!);
    expect(ones.result.best.dev!.rmse!).toBeCloseTo(without.result.best.dev!.rmse!, 5);
    for (const { model } of [without, ones]) model.dispose();
  });
  it("count in the metric `loss`, and in no other", async () => {
    const data = dataOf({ columns: { x: [[0], [0]], y: [1, 3], w: [3, 1] } });
    const { model, result } = await trained(LINEAR(1), data, {
      objective: "mae",
      exampleWeights: "w",
      metrics: ["loss"],
      learnrate: 0.5,
    });
    // The bias becomes 0.5.
    expect(result.best.dev!.mae).toBeCloseTo((0.5 + 2.5) / 2, 6);
    expect(result.best.dev!.loss).toBeCloseTo((3 * 0.5 + 2.5) / 4, 6);
    model.dispose();
  });
  it.each([
    ["ww", ConfigError, "<arrays> has no rating column called `ww`, named in example_weights"],
    ["x", ConfigError, "`x` cannot weight examples: it does not hold one number for each"],
  ])("from `%s` are refused", async (exampleWeights, kind, message) => {
    const failing = trained(LINEAR(2), points("pair"), { objective: "se", exampleWeights });
    await expect(failing).rejects.toThrow(kind);
    await expect(failing).rejects.toThrow(message);
  });
  it("below 0 are refused", async () => {
    const data = dataOf({ columns: { x: [[1], [2]], y: [1, 3], w: [1, -2] } });
    const failing = trained(LINEAR(1), data, { objective: "se", exampleWeights: "w" });
    await expect(failing).rejects.toThrow(DataError);
    await expect(failing).rejects.toThrow("example weights must be numbers of at least 0, and `w` holds -2");
  });
});

describe("an output that does not fit the target", () => {
  it.each([
    [LINEAR(2), "label", "softmax_cross_entropy", "output `h` is [batch, 2]; `softmax_cross_entropy` compares it with the 3 labels of `label`"], // biome-ignore format: rows
    [LINEAR(2), "hot", "cross_entropy", "output `h` is [batch, 2]; `cross_entropy` compares it with the 3 classes of `hot`"], // biome-ignore format: rows
    [LINEAR(2), "w", "mse", "output `h` is [batch, 2]; `mse` compares it with the one number an example from `w`"], // biome-ignore format: rows
    [LINEAR(1), "pair", "mse", "output `h` is [batch, 1]; `mse` compares it with the 2 numbers an example from `pair`"], // biome-ignore format: rows
    [LINEAR(3), "label", "mse", "`mse` compares numbers, and `label` holds 3 labels"],
    [LINEAR(3), "w", "softmax_cross_entropy", "`softmax_cross_entropy` compares classes, and `w` holds one number for each example"], // biome-ignore format: rows
  ])("is an error before training: %s, %s, %s", async (config, target, objective, message) => {
    const failing = trained(config, points(target), { objective });
    await expect(failing).rejects.toThrow(ConfigError);
    await expect(failing).rejects.toThrow(message);
  });
  it("nor where classes are centred", async () => {
    const failing = trained(LINEAR(3), points("hot", { center: ["hot"] }), { objective: "cross_entropy" });
    await expect(failing).rejects.toThrow("`hot` says which class: it is neither centred nor scaled");
  });
  it("a target of labels is never centred", () => {
    expect(() => points("label", { center: ["label"] })).toThrow("`label` cannot be scaled: it holds ids");
  });
});
