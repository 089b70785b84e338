import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile.js";
import { findTensorflow } from "../../src/engine/findTensorflow.js";
import { optimizers } from "../../src/optimizers/index.js";
import { readCheckpoint, writeCheckpoint } from "../../src/train/checkpoint.js";
import { GenericModel, type GenericModelOptions } from "../../src/train/genericModel.js";
import type { TrainingState } from "../../src/train/trainingState.js";
import type { TrainHooks, TrainResult } from "../../src/train/trainResult.js";
import { FACTORS, factorRatings } from "../support/factors.js";
import { inFolder } from "../support/runs.js";

const data = factorRatings({}, 600);

/** Dropout, statistics that steps update, and factors. */
const NET = [
  "s x_dot_y()",
  "-u lookup('user', initrange=0.1, shape=[None, 3])",
  "-h dnn([3], activation='tanh', bn=True, keep_prob=0.8)",
  "--v lookup('item', initrange=0.1, shape=[None, 3])",
].join("\n");

async function modelOf(config: string, options: GenericModelOptions): Promise<GenericModel> {
  const graph = await compile({ text: config }, { data: data.train });
  return new GenericModel(graph, { objective: "se", learnrate: 0.01, mb: 50, epochs: 5, ...options });
}

/** What a run leaves: every bit of its weights, and its scores; not how long it took. */
function outcomeOf(model: GenericModel, { history, best, stopped, epochs, test }: TrainResult) {
  const lines = history.map(({ seconds: _, ...line }) => line);
  const bits = model
    .getWeights()
    .map(({ name, values }) => [name, Buffer.from(values.slice().buffer).toString("base64")]);
  return { weights: Object.fromEntries(bits), history: lines, best, stopped, epochs, test };
}

async function trained(config: string, options: GenericModelOptions, hooks: TrainHooks = {}) {
  const model = await modelOf(config, options);
  const result = await model.train(data.train, data.dev, { test: data.test, ...hooks });
  const outcome = outcomeOf(model, result);
  const { state } = model;
  model.dispose();
  return { outcome, state };
}

/** Stops after so many steps, keeps the state in a file, and goes on from it in a new model. */
async function trainedWithBreak(config: string, options: GenericModelOptions, breakAfter: number) {
  const stop = new AbortController();
  let steps = 0;
  const { state, outcome } = await trained(config, options, {
    signal: stop.signal,
    onStep: () => {
      steps += 1;
      if (steps === breakAfter) stop.abort();
    },
  });
  expect(outcome.stopped).toBe("aborted");
  const stored = await throughFile(state!);
  return (await trained(config, options, { resume: stored })).outcome;
}

const throughFile = (state: TrainingState) =>
  inFolder((folder) => {
    const path = join(folder, "state.safetensors");
    writeCheckpoint(path, state);
    return readCheckpoint(path);
  });

describe("a run that is broken off and goes on ends with the bits of one that was not:", () => {
  const names = optimizers.all.map(({ name }) => name);
  // 480 training rows in minibatches of 50: ten steps an epoch, the last of 30.
  it.each(names)("%s, in the middle of the third epoch", async (opt) => {
    const options: GenericModelOptions = { opt, decay: [100, 0.95] };
    expect(await trainedWithBreak(FACTORS, options, 23)).toEqual((await trained(FACTORS, options)).outcome);
  });
  it.each([1, 10, 20, 49])("dropout and batch norm, after step %d", async (step) => {
    const options: GenericModelOptions = { opt: "adam", schedule: "cosine(5, per='epochs')" };
    expect(await trainedWithBreak(NET, options, step)).toEqual((await trained(NET, options)).outcome);
  });
  it.each<[string, GenericModelOptions]>([
    ["kernel by kernel", { engine: "eager", opt: "rmsprop", epochs: 3 }],
    ["with negatives", { objective: "bpr", negatives: 2, opt: "ada", epochs: 4 }],
    ["between evaluations by steps", { opt: "mom", evalSchedule: "every(7, per='steps')" }],
    ["with dev that gets worse", { opt: "adam", learnrate: 0.3, maxbadcount: 4, epochs: 30 }],
    ["with averages", { opt: "ada", average: "ema(0.95)", learnrate: 0.2 }],
    ["with the last weights kept", { opt: "adam", restore: "last" }],
  ])("%s", async (_, options) => {
    const whole = await trained(FACTORS, options);
    expect(await trainedWithBreak(FACTORS, options, 26)).toEqual(whole.outcome);
  });
  it.runIf(findTensorflow().length > 0)("in a session of TensorFlow", async () => {
    const options: GenericModelOptions = { opt: "adam", backend: "tensorflow" };
    const whole = await trained(FACTORS, options);
    const broken = await trainedWithBreak(FACTORS, options, 20);
    expect(broken.weights).toEqual(whole.outcome.weights);
    expect(broken.history).toEqual(whole.outcome.history);
  });

  // A step is a sweep over all tables; every second one is kept after the fourth.
  it.each([2, 5, 6, 9])("draws of a sampler, after sweep %d", async (sweep) => {
    const options: GenericModelOptions = {
      ...{ objective: "mse", evaluate: "rmse", sampler: "gibbs(burn=4, every=2)", epochs: 12 },
    };
    const factors = FACTORS.replace(/, l2=[\d.]+/g, "");
    const whole = await trained(factors, options);
    expect(await trainedWithBreak(factors, options, sweep)).toEqual(whole.outcome);
    expect(whole.state!.stepper.draws!.members).toHaveLength(4);
  });
  it("a sampler from what no sampler left says so", async () => {
    const { state } = await trained(FACTORS, { epochs: 1 });
    const sampled = trained(
      FACTORS.replace(/, l2=[\d.]+/g, ""),
      {
        ...{ objective: "mse", sampler: "gibbs(burn=4)", epochs: 3 },
        mb: undefined,
      },
      { resume: state! },
    );
    await expect(sampled).rejects.toThrow("did not draw these tables");
  });

  it("and a lost slot would be seen", async () => {
    const options: GenericModelOptions = { opt: "adam" };
    const { state } = await trained(FACTORS, { ...options, epochs: 2 });
    const slots = state!.stepper.slots.filter(({ slot }) => slot !== "v");
    const resume = { ...state!, stepper: { ...state!.stepper, slots } };
    const resumed = await trained(FACTORS, options, { resume });
    expect(resumed.outcome.weights).not.toEqual((await trained(FACTORS, options)).outcome.weights);
  });
});

describe("train, called again,", () => {
  it("goes on for as many epochs again, from the last weights", async () => {
    const options: GenericModelOptions = { opt: "adam" };
    const whole = await trained(FACTORS, { ...options, epochs: 4 });
    const model = await modelOf(FACTORS, { ...options, epochs: 2 });
    await model.train(data.train, data.dev);
    const again = await model.train(data.train, data.dev, { test: data.test });
    expect(outcomeOf(model, again)).toEqual(whole.outcome);
    model.dispose();
  });
  it("waits anew for a better score where it had waited in vain", async () => {
    const options: GenericModelOptions = { opt: "adam", learnrate: 0.3, maxbadcount: 1, epochs: 30 };
    const model = await modelOf(FACTORS, options);
    const first = await model.train(data.train, data.dev);
    expect(first.stopped).toBe("maxbadcount");
    const again = await model.train(data.train, data.dev);
    expect(again.epochs).toBeGreaterThan(first.epochs);
    expect(again.history.slice(0, first.epochs)).toEqual(first.history);
    model.dispose();
  });
  it("begins anew after other weights were set, or with other data", async () => {
    const model = await modelOf(FACTORS, { opt: "adam", epochs: 1 });
    await model.train(data.train, data.dev);
    expect((await model.train(data.train)).epochs).toBe(1);
    model.setWeights(model.getWeights());
    expect(model.state).toBeNull();
    expect((await model.train(data.train)).epochs).toBe(1);
    model.dispose();
  });
  it("trains up to the epochs asked for", async () => {
    const model = await modelOf(FACTORS, { epochs: 5 });
    await model.train(data.train, data.dev, { epochs: 2 });
    expect(await model.train(data.train, data.dev, { epochs: 3 })).toMatchObject({ epochs: 3 });
    model.dispose();
  });
});

describe("a state in a file", () => {
  it("of another file, cut off or changed, is damaged", () =>
    inFolder(async (folder) => {
      const path = join(folder, "state.safetensors");
      const { state } = await trained(FACTORS, { epochs: 1 });
      writeCheckpoint(path, { ...state!, epoch: -1 });
      expect(() => readCheckpoint(path)).toThrow("its counts are not those of a training run");
      writeFileSync(path, "antk");
      expect(() => readCheckpoint(path)).toThrow("is damaged: it is too short");
    }));
});
