import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile.js";
import { dataSetsFrom } from "../../src/data/dataSetsFrom.js";
import { averageRate } from "../../src/declare/average.js";
import { findTensorflow } from "../../src/engine/findTensorflow.js";
import type { Weight } from "../../src/model/model.js";
import { GenericModel, type GenericModelOptions } from "../../src/train/genericModel.js";
import { FACTORS, factorRatings } from "../support/factors.js";

const data = factorRatings({}, 400);

async function trained(options: GenericModelOptions, set = data, config = FACTORS) {
  const graph = await compile({ text: config }, { data: set.train });
  const model = new GenericModel(graph, {
    ...{ objective: "se", opt: "adam", learnrate: 0.02, mb: 50, epochs: 3, restore: "last" },
    ...options,
  });
  /** The last weights after each evaluation. */
  const last: (readonly Weight[])[] = [];
  const result = await model.train(set.train, set.dev, { onEpoch: () => void last.push(model.getWeights()) });
  const outcome = { result, last, kept: model.getWeights(), dev: set.dev ? model.eval(set.dev) : null };
  model.dispose();
  return outcome;
}

const furthest = (a: readonly Weight[], b: readonly Weight[]) =>
  Math.max(...a.flatMap(({ values }, at) => Array.from(values, (w, i) => Math.abs(w - b[at]!.values[i]!))));

/** The average of these weights, in float64. */
function averageOf(steps: readonly (readonly Weight[])[], rate: (step: number) => number): Weight[] {
  const sums = steps[0]!.map(({ values }) => Float64Array.from(values));
  for (const [i, weights] of steps.entries()) {
    for (const [at, { values }] of weights.entries()) {
      for (let n = 0; n < values.length; n++) sums[at]![n]! += rate(i + 1) * (values[n]! - sums[at]![n]!);
    }
  }
  return steps[0]!.map(({ name, shape }, at) => ({ name, shape, values: Float32Array.from(sums[at]!) }));
}

const engines: [string, GenericModelOptions][] = [
  ["as a plan", { engine: "plan" }],
  ["kernel by kernel", { engine: "eager" }],
];
if (findTensorflow().length > 0) engines.push(["in a session of TensorFlow", { backend: "tensorflow" }]);

describe.each(engines)("average, %s,", (_, engine) => {
  // An evaluation after each step shows the weights of each.
  const options: GenericModelOptions = { ...engine, evalSchedule: "every(1, per='steps')" };
  it.each([
    ["ema(0.9)", { kind: "ema", decay: 0.9 }],
    ["swa(start=5)", { kind: "swa", start: 5 }],
    ["swa(0)", { kind: "swa", start: 0 }],
  ] as const)(
    "%s keeps the average of the weights of all steps, and trains on from the last",
    async (average, as) => {
      const plain = await trained(options);
      const averaged = await trained({ ...options, average });
      const untouched = averaged.last.map((weights, i) => furthest(weights, plain.last[i]!));
      expect(Math.max(...untouched)).toBeLessThan(1e-5);
      const expected = averageOf(averaged.last, (step) => averageRate(as, step));
      expect(furthest(averaged.kept, expected)).toBeLessThan(1e-5);
      expect(furthest(averaged.kept, plain.kept)).toBeGreaterThan(1e-3);
      // Dev is scored with what is kept.
      expect(averaged.result.best.dev!.rmse).toBeCloseTo(averaged.dev!.rmse!, 5);
      expect(averaged.result.best.dev!.rmse).not.toBeCloseTo(plain.result.best.dev!.rmse!, 4);
    },
  );
});

describe("average", () => {
  it("of an example by hand: the mean of the steps after the first", async () => {
    // w ← w + 0.25·2·(1 − w) from 0: 0.5, 0.75, 0.875; without the first 0.8125.
    const options = { opt: "grad", learnrate: 0.25, mb: 1, objective: "se", epochs: 3 } as const;
    const graph = "h linear(1, initrange=0.0)\n-x placeholder(tf.float32)";
    const one = dataSetsFrom({ ratings: { x: [1], y: [1] } }, { target: "y", split: "random(1)" });
    expect((await trained({ ...options, average: "swa(start=1)" }, one, graph)).kept[0]!.values[0]).toBe(
      0.8125,
    );
    expect((await trained({ ...options }, one, graph)).kept[0]!.values[0]).toBe(0.875);
  });
  it("moves at rates that give every step its share", () => {
    const rates = [1, 2, 3].map((step) => averageRate({ kind: "ema", decay: 0.5 }, step));
    // Shares 1/4, 1/2 and 1 of 7/4 at the third step.
    expect(rates[2]).toBeCloseTo(4 / 7, 12);
    expect(rates[0]).toBe(1);
    expect([1, 2, 3, 4].map((step) => averageRate({ kind: "swa", start: 2 }, step))).toEqual([
      1,
      1,
      1,
      1 / 2,
    ]);
  });
  it("keeps the best average with restore='best'", async () => {
    const { result, dev } = await trained({ average: "ema(0.8)", restore: "best", epochs: 6 });
    expect(result.best.dev!.rmse).toBeCloseTo(dev!.rmse!, 5);
    expect(result.best.dev!.rmse).toBe(Math.min(...result.history.map((line) => line.dev!.rmse!)));
  });
  it.each(["ema(1)", "ema()", "swa(start=-1)", "mean(3)", "ema(0.9, start=1)"])("is not %s", (average) =>
    expect(trained({ average })).rejects.toThrow("`average` must be an average such as ema(0.999)"),
  );
});
