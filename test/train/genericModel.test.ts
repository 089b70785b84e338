import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile.js";
import type { DataSet } from "../../src/data/types.js";
import { DataError, NumericError, UsageError } from "../../src/diagnostics/errors.js";
import { openBackend } from "../../src/engine/backend.js";
import { GenericModel, type GenericModelOptions } from "../../src/train/genericModel.js";
import type { EpochRecord, TrainHooks } from "../../src/train/trainResult.js";
import "../support/close.js";
import { dataOf } from "../support/data.js";
import { FACTORS, factorRatings, NOISE } from "../support/factors.js";

const LINE = "h linear(1)\n-x placeholder(tf.float32)";
/** y = 2x. */
const line = (rows = 10) => {
  const x = Array.from({ length: rows }, (_, i) => (i + 1) / rows);
  return dataOf({ columns: { x, y: x.map((v) => 2 * v) } });
};

interface TrainingOptions extends GenericModelOptions, TrainHooks {
  config?: string;
  data?: DataSet;
  dev?: DataSet | null;
}

/** A trained model with its result, and the weights at each evaluation. */
async function train(options: TrainingOptions) {
  const { config = LINE, data = line(), dev = data, onStep, onEpoch, signal, test, ...rest } = options;
  const graph = await compile({ text: config }, { data });
  const model = new GenericModel(graph, { objective: "se", learnrate: 0.01, mb: 5, backend: "cpu", ...rest });
  const weights: string[] = [];
  const examples: number[] = [];
  let seen = 0;
  const hooks: TrainHooks = {
    signal,
    test,
    onStep: (progress) => {
      seen += 1;
      onStep?.(progress);
    },
    onEpoch: async (record) => {
      weights.push(weightsOf(model));
      examples.push(seen);
      await onEpoch?.(record);
    },
  };
  const result = await model.train(data, dev, hooks).catch((error: unknown) => {
    if (error instanceof NumericError) return error;
    throw error;
  });
  return {
    model,
    weights,
    stepsAtEvaluation: examples,
    result: result as Exclude<typeof result, NumericError>,
    error: result,
  };
}

const weightsOf = (model: GenericModel) =>
  JSON.stringify(model.getWeights().map((w) => [w.name, [...w.values]]));

/** Scores that a metric of this name hands out one after the other. */
function scripted(scores: readonly number[]) {
  let at = 0;
  return () => scores[at++] ?? 0;
}

describe("seeds", () => {
  const config = FACTORS.replace("shape=[None, 3]", "shape=[None, 3]");
  const data = factorRatings({}, 500);
  const final = async (seed: number, backend: "cpu" | "wasm", text = config) => {
    const { model } = await train({
      config: text,
      data: data.train,
      dev: data.dev,
      epochs: 2,
      mb: 64,
      seed,
      backend,
    });
    const weights = weightsOf(model);
    model.dispose();
    return weights;
  };
  const dropping =
    "s x_dot_y()\n-a dnn([3], bn=True, keep_prob=0.5)\n--u lookup('user', shape=[None, 4])\n-b lookup('item', shape=[None, 3])";
  it.each([
    ["cpu", config],
    ["wasm", config],
    ["cpu", dropping],
    ["wasm", dropping],
  ] as const)("twice the same give the same weights to the last bit, on %s", async (backend, text) => {
    const first = await final(3, backend, text);
    expect(await final(3, backend, text)).toBe(first);
    expect(await final(4, backend, text)).not.toBe(first);
  });
  it("0 is a seed like any other, and the default", async () => {
    const zero = await final(0, "cpu");
    expect(await final(0, "cpu")).toBe(zero);
    expect(await final(1, "cpu")).not.toBe(zero);
    const { model } = await train({ config, data: data.train, dev: data.dev, epochs: 2, mb: 64 });
    expect(weightsOf(model)).toBe(zero);
    model.dispose();
  });
});

describe("an epoch", () => {
  /** The targets of each minibatch, by epoch. */
  async function batches(options: Partial<TrainingOptions>): Promise<number[][][]> {
    const epochs: number[][][] = [[]];
    const { model } = await train({
      objective: ({ tf }, predicted, target) => {
        epochs.at(-1)!.push([...target.dataSync()].map((y) => Math.round(y * 5)));
        return tf.sum(tf.square(tf.sub(predicted, target)));
      },
      onEpoch: () => void epochs.push([]),
      epochs: 3,
      ...options,
    });
    model.dispose();
    return epochs.slice(0, -1);
  }
  const all = Array.from({ length: 10 }, (_, i) => i + 1);
  const sorted = (values: number[]) => [...values].sort((a, b) => a - b);
  it("visits every training row once, the last minibatch may be smaller", async () => {
    for (const epoch of await batches({ mb: 4 })) {
      expect(epoch.map((batch) => batch.length)).toEqual([4, 4, 2]);
      expect(sorted(epoch.flat())).toEqual(all);
    }
  });
  it("visits them in another order each time", async () => {
    const [first, second] = await batches({ mb: 4 });
    expect(first!.flat()).not.toEqual(second!.flat());
    expect(first!.flat()).not.toEqual(all);
  });
  it.each(["all", 10, 5000] as const)("with mb=%s is one step", async (mb) => {
    for (const epoch of await batches({ mb })) expect(epoch.map((batch) => batch.length)).toEqual([10]);
  });
  it("with mb=1 is a step a row", async () => expect((await batches({ mb: 1 }))[0]).toHaveLength(10));
  it("tells its mean objective per example, penalties apart", async () => {
    // One step an epoch from w = 0: Σ(2x)²/10 with x = 0.1, …, 1.
    const { model, result } = await train({
      mb: "all",
      epochs: 1,
      config: LINE.replace("1)", "1, distribution='constant', initrange=0, l2=100)"),
    });
    expect(result.history[0]!.train).toBeCloseTo((4 * 3.85) / 10, 5);
    model.dispose();
  });
});

describe("objective and metric", () => {
  it("by function are those by name", async () => {
    const named = await train({ objective: "se", evaluate: "mae", epochs: 3 });
    const own = await train({
      objective: ({ tf }, p, t) => tf.sum(tf.square(tf.sub(p, t))),
      evaluate: (p, t) => Array.from(p).reduce((sum, v, i) => sum + Math.abs(v - t[i]!), 0) / p.length,
      epochs: 3,
    });
    expect(weightsOf(own.model)).toBe(weightsOf(named.model));
    expect(own.result.history.map(({ dev }) => dev!.custom!)).toBeClose(
      named.result.history.map(({ dev }) => dev!.mae!),
      1e-12,
    );
    for (const { model } of [named, own]) model.dispose();
  });
  it("the metric is rmse unless named, mae for an objective of mae", async () => {
    const { model, result } = await train({ epochs: 1, metrics: ["mae", "se"] });
    expect(Object.keys(result.history[0]!.dev!)).toEqual(["rmse", "mae", "se"]);
    expect(new GenericModel(model.graph, { objective: "mae" }).settings.metric.name).toBe("mae");
    model.dispose();
  });
  it.each([
    [{}, "no objective is named"],
    [{ objective: "sse" }, "no loss is called `sse`"],
    [{ objective: "se", evaluate: "rsme" }, "no metric is called `rsme`"],
    [{ objective: "se", opt: "adamm" }, "option `opt` must be an optimizer"],
    [{ objective: "se", learnrate: Number.NaN }, "option `learnrate` must be a number above 0, got NaN"],
    [{ objective: "se", mb: 0 }, "option `mb` must be a positive integer"],
    [{ objective: "se", epochs: 1.5 }, "option `epochs` must be a positive integer, got 1.5"],
    [{ objective: "se", seed: 0.5 }, "option `seed` must be an integer, got 0.5"],
    [{ objective: "se", output: "g" }, "`output` names `g`, which is no node of the graph"],
  ] as const)("a mistake in %j says what is meant", async (options, message) => {
    const graph = await compile({ text: LINE }, { data: line() });
    expect(() => new GenericModel(graph, options as never)).toThrow(UsageError);
    expect(() => new GenericModel(graph, options as never)).toThrow(message);
  });
});

describe("several outputs", () => {
  const config = "a linear(1)\n-x placeholder(tf.float32)\nb linear(1)\n-x";
  it("are trained together; the first is evaluated and predicts, or the one that is named", async () => {
    const first = await train({ config, epochs: 2 });
    const second = await train({ config, epochs: 2, output: "b" });
    const named = await train({ config: `@train(output='b')\n${config}`, epochs: 2 });
    const weight = (name: string) => first.model.getWeights().find((w) => w.name === `${name}/w`)!.values[0]!;
    const data = line();
    const x = [...(data.columns.get("x") as { values: Float32Array }).values];
    expect([...first.model.predict(data)]).toBeClose(x.map((v) => v * weight("a")));
    expect([...second.model.predict(data)]).toBeClose(x.map((v) => v * weight("b")));
    expect([...named.model.predict(data)]).toEqual([...second.model.predict(data)]);
    for (const { model } of [first, second, named]) model.dispose();
  });
  it("that are lists predict by their first", async () => {
    const { model } = await train({
      config: "s ident()\n-a linear(1)\n--x placeholder(tf.float32)\n-b linear(1)\n--x",
      epochs: 1,
    });
    const a = model.getWeights().find(({ name }) => name === "a/w")!.values[0]!;
    expect(model.predict(line())[9]).toBeCloseTo(a, 6);
    model.dispose();
  });
});

describe("early stopping", () => {
  it("with maxbadcount=0 ends at the first evaluation that is not better", async () => {
    const { model, result, weights } = await train({
      evaluate: scripted([5, 4, 4, 3]),
      maxbadcount: 0,
      epochs: 9,
    });
    expect([result.stopped, result.epochs, result.best.epoch]).toEqual(["maxbadcount", 3, 2]);
    expect(result.history.map(({ best }) => best)).toEqual([true, true, false]);
    // The best weights are back in place.
    expect(weightsOf(model)).toBe(weights[1]);
    model.dispose();
  });
  it("puts up with 20 in a row by default", async () => {
    const { model, result } = await train({
      evaluate: scripted([1, ...new Array<number>(99).fill(2)]),
      epochs: 50,
    });
    expect([result.stopped, result.epochs, result.best.epoch]).toEqual(["maxbadcount", 22, 1]);
    model.dispose();
  });
  it("with null never ends before the last epoch", async () => {
    const { model, result } = await train({
      evaluate: scripted([1, ...new Array<number>(99).fill(2)]),
      maxbadcount: null,
      epochs: 30,
    });
    expect([result.stopped, result.epochs]).toEqual(["epochs", 30]);
    model.dispose();
  });
  it("never ends early with None in the config, either", async () => {
    const graph = await compile(
      { text: `@train(objective='se', maxbadcount=None)\n${LINE}` },
      { data: line() },
    );
    expect(new GenericModel(graph).settings.maxbadcount).toBeNull();
    expect(new GenericModel(graph, { maxbadcount: 3 }).settings.maxbadcount).toBe(3);
  });
  it("keeps the last weights with restore='last', and tells their scores", async () => {
    const scores = scripted([5, 4, 6, 7, 8]);
    const { model, result, weights } = await train({
      evaluate: scores,
      metrics: ["se"],
      restore: "last",
      epochs: 4,
      test: line(),
    });
    expect(weightsOf(model)).toBe(weights[3]);
    expect(result.best).toEqual({ epoch: 4, dev: result.history[3]!.dev });
    expect(result.test!.se).toBe(result.history[3]!.dev!.se);
    expect(result.test!.se).not.toBe(result.history[1]!.dev!.se);
    model.dispose();
  });
  it("scores test once, with the best weights", async () => {
    const { model, result } = await train({ epochs: 3, test: line() });
    expect(result.test).toEqual(result.best.dev);
    model.dispose();
  });
  it("without a dev set runs all epochs and keeps the last weights", async () => {
    const { model, result, weights } = await train({ dev: null, maxbadcount: 0, epochs: 4 });
    expect(result.history.map(({ dev }) => dev)).toEqual([null, null, null, null]);
    expect([result.epochs, result.best.epoch, result.test]).toEqual([4, 4, null]);
    expect(weightsOf(model)).toBe(weights[3]);
    model.dispose();
  });
});

describe("eval_schedule", () => {
  /** After how many steps of 3, 3, 3 and 1 examples an epoch dev is scored. */
  const scored = async (
    evalSchedule: number | string,
    epochs: number,
    more: Partial<TrainingOptions> = {},
  ) => {
    const { model, stepsAtEvaluation, result } = await train({ evalSchedule, epochs, mb: 3, ...more });
    model.dispose();
    return { steps: stepsAtEvaluation, epochs: result.history.map(({ epoch }) => epoch), result };
  };
  it("in examples scores at the first step that reaches so many since the last time", async () => {
    // Examples after each step: 3 6* 9 10, 13* 16 19* 20*; the last stretch is scored though it is short.
    expect(await scored(5, 2)).toMatchObject({ steps: [2, 5, 7, 8], epochs: [1, 2, 2, 2] });
  });
  it("every(n) counts epochs, or steps, from evaluation to evaluation; the end is scored, too", async () => {
    expect(await scored("every(2)", 5)).toMatchObject({ steps: [8, 16, 20], epochs: [2, 4, 5] });
    expect(await scored("every(3, per='steps')", 2)).toMatchObject({ steps: [3, 6, 8], epochs: [1, 2, 2] });
    expect(await scored("every(5, per='examples')", 2)).toMatchObject({ steps: [2, 5, 7, 8] });
  });
  it.each(["every(0)", "every(2, per='hours')", "every()", "often(2)"])("%s is none", (evalSchedule) =>
    expect(train({ evalSchedule, epochs: 1 })).rejects.toThrow(
      "option `eval_schedule` must be 'epoch', a number of examples, or every(10, per='epochs')",
    ),
  );
  it("longer than all of training scores at the end", async () =>
    expect(await scored(1000, 3)).toMatchObject({ steps: [12], epochs: [3] }));
  it("that falls on the last step scores it once", async () =>
    expect(await scored(10, 2)).toMatchObject({ steps: [4, 8], epochs: [1, 2] }));
  it("stops in the middle of an epoch", async () => {
    const { steps, result } = await scored(3, 5, { evaluate: scripted([1, 2]), maxbadcount: 0 });
    expect(steps).toEqual([1, 2]);
    expect([result.stopped, result.epochs]).toEqual(["maxbadcount", 1]);
  });
  it("tells the mean objective since the last evaluation", async () => {
    const { result } = await scored(5, 1, {
      objective: ({ tf }, p, t) => tf.mul(tf.add(tf.sum(tf.mul(p, 0)), t.shape[0]!), 7) as never,
    });
    expect(result.history.map(({ train: t }) => t)).toBeClose([7, 7]);
  });
});

describe("the unit of the data", () => {
  it.each([
    ["nothing", {}],
    ["center", { center: ["ratings"] }],
    ["center and maxnorm", { center: ["ratings"], maxnorm: ["ratings"] }],
    ["center and unit_variance", { center: ["ratings"], unitVariance: ["ratings"] }],
    ["maxnorm", { center: [], maxnorm: ["ratings"] }],
  ])("is that of predictions and metrics with %s", async (_label, options) => {
    const data = factorRatings({ center: [], ...options }, 400);
    const raw = factorRatings({ center: [] }, 400);
    const { model, result } = await train({
      config: FACTORS,
      data: data.train,
      dev: data.dev,
      epochs: 1,
      metrics: ["mae"],
    });
    const target = (raw.dev!.columns.get("ratings") as { values: Float32Array }).values;
    const predicted = model.predict(data.dev!);
    const rmse = Math.sqrt(target.reduce((sum, t, i) => sum + (predicted[i]! - t) ** 2, 0) / target.length);
    expect(result.history[0]!.dev!.rmse).toBeCloseTo(rmse, 5);
    expect(model.eval(data.dev!).mae).toBeCloseTo(
      target.reduce((sum, t, i) => sum + Math.abs(predicted[i]! - t), 0) / target.length,
      5,
    );
    model.dispose();
  });
  it("of weights of 0 is the training mean", async () => {
    const data = factorRatings({ unitVariance: ["ratings"] }, 400);
    const { model } = await train({ config: FACTORS, data: data.train, dev: data.dev, epochs: 1 });
    model.setWeights(model.getWeights().map((w) => ({ ...w, values: new Float32Array(w.values.length) })));
    const raw = factorRatings({ center: [] }, 400).train.columns.get("ratings") as { values: Float32Array };
    const mean = raw.values.reduce((a, b) => a + b, 0) / raw.values.length;
    expect(model.predict(data.dev!).every((p) => Math.abs(p - mean) < 1e-5)).toBe(true);
    model.dispose();
  });
});

describe("a number that is not finite", () => {
  it("stops training, names the step, and puts the best weights in place", async () => {
    let steps = 0;
    const { model, error, weights } = await train({
      objective: ({ tf }, p, t) =>
        tf.mul(tf.sum(tf.square(tf.sub(p, t))), ++steps === 6 ? Number.NaN : 1) as never,
      epochs: 9,
    });
    expect(error).toBeInstanceOf(NumericError);
    // Two steps an epoch: the sixth is in the third.
    expect((error as NumericError).message).toBe(
      "the objective yields a number that is not finite, at step 6",
    );
    expect(weights).toHaveLength(2);
    expect(weightsOf(model)).toBe(weights[1]);
    model.dispose();
  });
  it("that only an evaluation meets stops it, too", async () => {
    const { model, error } = await train({
      mb: "all",
      learnrate: 1e38,
      epochs: 1,
      config: LINE.replace("1)", "1, distribution='constant', initrange=100)"),
    });
    expect((error as NumericError).message).toBe(
      "weight `h/w` holds a number that is not finite, after step 1",
    );
    model.dispose();
  });
  it("from a metric of one's own is named after it", async () => {
    const { model, error } = await train({ evaluate: () => Number.NaN, epochs: 1 });
    expect((error as NumericError).message).toBe(
      "metric `custom` yields a number that is not finite, after step 2",
    );
    model.dispose();
  });
});

describe("tensors", () => {
  it.each(["cpu", "wasm"] as const)(
    "are equally many after each epoch, and none are left after dispose, on %s",
    async (backend) => {
      const { tf } = await openBackend(backend);
      const before = tf.memory().numTensors;
      const data = factorRatings({}, 300);
      const counts: number[] = [];
      const config =
        "s x_dot_y()\n-a dnn([3], bn=True, keep_prob=0.5, l2=0.1)\n--u lookup('user', l2=0.1, shape=[None, 4])\n-b lookup('item', shape=[None, 3])";
      for (const opt of ["grad", "mom", "ada", "adam"]) {
        const { model } = await train({
          config,
          data: data.train,
          dev: data.dev,
          test: data.test,
          epochs: 4,
          mb: 64,
          opt,
          backend,
          onEpoch: () => void counts.push(tf.memory().numTensors),
        });
        model.dispose();
        expect(tf.memory().numTensors).toBe(before);
        expect(new Set(counts.splice(0)).size).toBe(1);
      }
    },
  );
  it("are none left after an exception and dispose", async () => {
    const { tf } = await openBackend("cpu");
    const before = tf.memory().numTensors;
    const data = line();
    const graph = await compile({ text: LINE }, { data });
    let calls = 0;
    const model = new GenericModel(graph, {
      objective: ({ tf: t }, p) => {
        if (++calls === 3) throw new Error("on purpose");
        return t.sum(t.square(p));
      },
      mb: 4,
      opt: "adam",
      backend: "cpu",
    });
    await expect(model.train(data, data)).rejects.toThrow("on purpose");
    const thrown = tf.memory().numTensors;
    await expect(
      model.train(data, data, { onEpoch: () => Promise.reject(new Error("also")) }),
    ).rejects.toThrow("also");
    expect(tf.memory().numTensors).toBe(thrown);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
  it("that the caller handed in stay his", async () => {
    const { tf } = await openBackend("cpu");
    const data = dataOf({ columns: { user: [0, 1], y: [1, 2] } });
    const table = tf.tensor2d([[1], [2]]);
    const config = "h linear(1)\n-e embedding()\n--table\n--user placeholder(tf.int32)";
    const graph = await compile({ text: config }, { data, tensors: { table } });
    const model = new GenericModel(graph, {
      objective: "se",
      backend: "cpu",
      epochs: 300,
      mb: "all",
      learnrate: 0.1,
      maxbadcount: null,
    });
    await model.train(data, data);
    expect([...model.predict(data)]).toBeClose([1, 2], 1e-3);
    model.dispose();
    expect(table.isDisposed).toBe(false);
    table.dispose();
  });
});

describe("an abort signal", () => {
  it("may come from a timer or a key also between short runs", async () => {
    const { model, result: one } = await train({ epochs: 1 });
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 0);
    const other = await model.train(line(), null, { signal: abort.signal });
    expect([one.stopped, other.stopped]).toEqual(["epochs", "aborted"]);
    model.dispose();
  });
  it("ends training after the step under way, the best weights in place", async () => {
    const abort = new AbortController();
    const { model, result, weights } = await train({
      signal: abort.signal,
      onStep: ({ epoch, step }) => {
        if (epoch === 3 && step === 1) abort.abort();
      },
    });
    expect([result.stopped, result.epochs, result.history.length]).toEqual(["aborted", 3, 2]);
    expect(weightsOf(model)).toBe(weights[1]);
    model.dispose();
  });
  it("before the first step leaves everything as it was", async () => {
    const { model, result } = await train({ signal: AbortSignal.abort(), test: line() });
    expect([result.stopped, result.history.length, result.best.dev]).toEqual(["aborted", 0, null]);
    model.dispose();
  });
});

describe("matrix factorisation", () => {
  it.each([
    ["grad", 0.02],
    ["adam", 0.02],
  ])(
    "reaches an RMSE of 0.40 where the noise is 0.30 and the biases alone 0.57: %s",
    async (opt, learnrate) => {
      const data = factorRatings();
      const graph = await compile({ text: FACTORS }, { data: data.train });
      const model = new GenericModel(graph, { objective: "se", opt, learnrate, mb: 50, epochs: 30 });
      const { best, test, history } = await model.train(data.train, data.dev, { test: data.test });
      expect(best.dev!.rmse).toBeLessThan(0.4);
      expect(best.dev!.rmse).toBeGreaterThan(NOISE * 0.9);
      expect(test!.rmse).toBeLessThan(0.42);
      expect(history[0]!.dev!.rmse).toBeGreaterThan(0.57);
      model.dispose();
    },
  );
});

describe("progress", () => {
  it("counts steps, samples and what is left", async () => {
    const seen: unknown[] = [];
    const records: EpochRecord[] = [];
    const { model, result } = await train({
      mb: 4,
      epochs: 2,
      onStep: ({ epoch, step, steps, samplesLeft }) => void seen.push([epoch, step, steps, samplesLeft]),
      onEpoch: (record) => void records.push(record),
    });
    expect(seen).toEqual([[1, 1, 3, 16], [1, 2, 3, 12], [1, 3, 3, 10], [2, 1, 3, 6], [2, 2, 3, 2], [2, 3, 3, 0]]); // biome-ignore format: rows
    expect(result.history).toEqual(records);
    expect(result.stepMs).toBeGreaterThan(0);
    model.dispose();
  });
});

describe("what training needs", () => {
  it("is rows", async () => {
    const empty = dataOf({ columns: { x: [], y: [] } });
    const graph = await compile({ text: LINE }, { data: line() });
    await expect(new GenericModel(graph, { objective: "se" }).train(empty)).rejects.toThrow(
      "there are no rows to train on",
    );
  });
  it("is a target", async () => {
    const data = dataOf({ columns: { x: [1, 2] } });
    const graph = await compile({ text: LINE }, { data });
    await expect(new GenericModel(graph, { objective: "se" }).train(data)).rejects.toThrow(
      "no target is named",
    );
  });
  it("is open weights before they are read", async () => {
    const graph = await compile({ text: LINE }, { data: line() });
    expect(() => new GenericModel(graph, { objective: "se" }).getWeights()).toThrow(
      "the model has no weights yet",
    );
  });
  it("is a score for each target", async () => {
    const { model } = await train({ epochs: 1 });
    const wide = new GenericModel(model.graph, { objective: "se", output: "x", backend: "cpu" });
    await wide.open(line().context);
    expect(wide.predict(line())).toHaveLength(10);
    const two = dataOf({ columns: { x: [[1, 2]], y: [1] } });
    const graph = await compile({ text: LINE }, { data: two });
    const other = new GenericModel(graph, { objective: "se", output: "x", backend: "cpu" });
    await other.open(two.context);
    expect([...other.predict(two)]).toEqual([1, 2]);
    expect(() => other.eval(two)).toThrow(DataError);
    expect(() => other.eval({ rows: 0, columns: new Map(two.columns) })).toThrow(DataError);
    for (const each of [model, wide, other]) each.dispose();
  });
});
