import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compile } from "../../../src/compile.js";
import { dataSetsFrom } from "../../../src/data/dataSetsFrom.js";
import { DeferredRows } from "../../../src/engine/plan/deferredRows.js";
import { placeParameters } from "../../../src/engine/plan/parameters.js";
import { Store } from "../../../src/engine/plan/store.js";
import { stream } from "../../../src/numeric/stream.js";
import { adamIdle } from "../../../src/optimizers/adamStep.js";
import { readCheckpoint, writeCheckpoint } from "../../../src/train/checkpoint.js";
import { GenericModel, type GenericModelOptions } from "../../../src/train/genericModel.js";
import type { PlanStepper } from "../../../src/train/planStep.js";
import type { TrainHooks } from "../../../src/train/trainResult.js";
import { inFolder } from "../../support/runs.js";

const uniform = (name: string, count: number) => Array.from(stream(1, "test", name).uniform(0, count));

/** The step that all rows are brought to: no row is ever more steps behind. */
const LAST = 4095;
const BEHIND = [0, 1, 2, 3, 7, 31, 100, 255, 256, 257, 1000, 2000, 3000, 4094, LAST, 5];

/** Rows of which the number i is so many steps behind, beside what Adam makes of them in float64, step by step. */
function caughtUp(width: number, epsilon: number) {
  const idle = adamIdle({ beta1: 0.9, beta2: 0.999, epsilon });
  const size = BEHIND.length * width;
  const store = new Store();
  const parameters = placeParameters(store, [{ name: "w", shape: [BEHIND.length, width], trainable: true }], {
    m: 0,
    v: 0,
  });
  // Arrays of 16 rows end where others begin: behind the squares lie weights, of which there is no root, and behind these
  // what is not the table's.
  const behind = store.allocate(64);
  store.floatsAt(behind, 16).fill(7);
  const rows = DeferredRows.of(store, idle)!;
  rows.table(parameters.get("w")!, true);
  const learnrate = (step: number) => 0.01 * 0.9995 ** step;
  for (let step = 1; step <= LAST; step++) rows.advance(learnrate(step), step);
  const w = Float32Array.from(uniform("w", size), (u) => -u - 0.1);
  const m = Float32Array.from(uniform("m", size), (u) => 0.01 * (2 * u - 1));
  // From far below ε² to far above, and never smaller than m² allows.
  const v = Float32Array.from(uniform("v", size), (u, i) => Math.max(10 ** (-20 * u), 1e-3 * m[i]! ** 2));
  // An element that has never moved.
  m[5] = 0;
  v[5] = 0;
  const state = rows.state()!;
  const touched = Int32Array.from(BEHIND, (steps) => LAST - steps);
  rows.resume(LAST, { ...state, tables: [{ name: "w", touched, arrays: [w, m, v] }] });
  const expected = [w, m, v].map((array) => Float64Array.from(array)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (const [row, steps] of BEHIND.entries()) {
    for (let i = row * width; i < (row + 1) * width; i++) {
      for (let step = LAST - steps + 1; step <= LAST; step++) {
        expected[1][i]! *= 1 - idle.mean.loss;
        expected[2][i]! *= 1 - idle.square.loss;
        expected[0][i]! -=
          (idle.rate(learnrate(step), step) * expected[1][i]!) / (Math.sqrt(expected[2][i]!) + epsilon);
      }
    }
  }
  rows.settle();
  expect(store.floatsAt(behind, 16)).toEqual(new Float32Array(16).fill(7));
  const { at, slots } = parameters.get("w")!;
  const found = [at, slots.get("m")!, slots.get("v")!].map((place) => store.floatsAt(place, size).slice());
  return { found, expected, start: [w, m, v] };
}

describe("steps without a gradient, taken at once,", () => {
  // Whole vectors, and what is left over beside them.
  it.each([
    [1, 1e-8],
    [2, 1e-8],
    [3, 1e-8],
    [4, 1e-8],
    [5, 1e-8],
    [6, 1e-3],
    [15, 1e-8],
    [16, 1e-7],
    [19, 1e-1],
  ])("end where Adam ends step by step: %d columns, epsilon %d", (width, epsilon) => {
    const { found, expected, start } = caughtUp(width, epsilon);
    const parts = found.map((array, part) =>
      array.reduce((worst, x, i) => {
        const y = expected[part]![i]!;
        // Of a weight, the way that it went; one unit in its own last place is lost in any case.
        const size = part === 0 ? Math.abs(y - start[0]![i]!) + 0.1 * Math.abs(y) : Math.abs(y);
        return Math.max(worst, Math.abs(x - y) / Math.max(size, 1e-30));
      }, 0),
    );
    for (const part of parts) expect(part).toBeLessThan(2e-6);
    expect(start[0]!.subarray(0, width)).toEqual(found[0]!.subarray(0, width));
  });
  it("are not put off where the terms that are left out would be seen", () => {
    const of = (beta1: number, beta2: number) =>
      DeferredRows.of(new Store(), adamIdle({ beta1, beta2, epsilon: 1e-8 }));
    expect(of(0.9, 0.999)).not.toBeNull();
    expect(of(0.93, 0.999)).not.toBeNull();
    // What m still has after 256 steps.
    expect(of(0.99, 0.9999)).toBeNull();
    expect(of(0.9, 0.9)).toBeNull();
    expect(of(0.99, 0.99)).toBeNull();
  });
});

const ROWS = 903;
const ITEMS = 400;
const FREQUENT = 12;

/** Many more items than a minibatch has; a few that occur all the time, some that occur once in a long while. */
const tall = dataSetsFrom(
  {
    name: "tall",
    ratings: {
      user: Array.from(uniform("user", ROWS), (u) => Math.floor(90 * u)),
      item: Array.from(uniform("item", ROWS), (u, i) =>
        i % 3 ? Math.floor(FREQUENT * u) : Math.floor(ITEMS * u),
      ),
      stars: Array.from(uniform("stars", ROWS), (u) => 2 * u - 1),
    },
    tables: { user: { n: new Array(90).fill(0) }, item: { n: new Array(ITEMS).fill(0) } },
  },
  { target: "stars", split: "random(0.8, 0.2)" },
);

const config = `
y x_dot_y()
-u lookup(dataname='user', initrange=0.5, shape=[None, 6])
-v lookup(dataname='item', initrange=0.5, l2=0.1, shape=[None, 6])
-b lookup(dataname='item', initrange=0.5, l2=0.1, shape=[None, 1])`;

/** 722 rows in minibatches of 7: 104 steps an epoch, the last of one row. */
const options: GenericModelOptions = {
  ...{ objective: "se", evaluate: "rmse", opt: "adam", learnrate: 0.02, mb: 7, epochs: 3 },
  ...{ schedule: "cosine(3, per='epochs')" },
};

type Look = (model: GenericModel, step: number) => void;

async function trained(given: GenericModelOptions, look: Look = () => {}, hooks: TrainHooks = {}) {
  const graph = await compile({ text: config }, { data: tall.train });
  const model = new GenericModel(graph, { ...options, ...given });
  let steps = 0;
  const result = await model.train(tall.train, tall.dev, {
    ...hooks,
    onStep: () => look(model, ++steps),
  });
  const weights = new Map(model.getWeights().map(({ name, values }) => [name, values.slice()]));
  const scores = result.history.map(({ train, dev }) => [train, dev!.rmse]);
  const { state } = model;
  model.dispose();
  return { weights, scores, state };
}

const deferredOf = (model: GenericModel) =>
  (model as unknown as { stepper: PlanStepper }).stepper.plan(7)?.deferred;

describe("Adam on tables of many rows", () => {
  it("is tried with a last minibatch of one row", () => {
    expect(tall.train.rows % 7).toBe(1);
  });
  it("puts off the rows that a minibatch does not read, and only where nothing else moves them", async () => {
    const of = async (given: GenericModelOptions) => {
      let found: readonly string[] | undefined;
      await trained({ epochs: 1, ...given }, (model) => {
        found = deferredOf(model);
      });
      return found;
    };
    expect(await of({})).toEqual(["u/w", "v/w"]);
    expect(await of({ clipNorm: 0.1 })).toEqual(["u/w", "v/w"]);
    expect(await of({ opt: "adamw" })).toEqual([]);
    expect(await of({ weightDecay: 0.01 })).toEqual([]);
    expect(await of({ average: "ema(0.9)" })).toEqual([]);
    expect(await of({ opt: "lazyadam" })).toEqual([]);
    // A minibatch of 50 reads more than half as many rows as there are users.
    expect(await of({ mb: 50 })).toBeUndefined();
  });

  it.each<[string, GenericModelOptions]>([
    ["as it is", {}],
    ["with clipped gradients", { clipNorm: 0.1 }],
    ["with an epsilon of TensorFlow's", { opt: "adam(epsilon=1e-7)" }],
  ])("ends where tfjs ends, which moves every row at every step: %s", async (_, given) => {
    const [plan, eager] = [await trained(given), await trained({ ...given, engine: "eager" })];
    for (const [name, values] of plan.weights) {
      const other = eager.weights.get(name)!;
      expect(values.reduce((worst, x, i) => Math.max(worst, Math.abs(x - other[i]!)), 0)).toBeLessThan(2e-5);
    }
    plan.scores.flat().forEach((score, i) => {
      expect(score).toBeCloseTo(eager.scores.flat()[i]!, 5);
    });
  });

  it("shows weights in the middle of an epoch as if nothing had been put off, and leaves no trace", async () => {
    const seen = async (engine: "plan" | "eager") => {
      const found: number[][] = [];
      const run = await trained({ engine }, (model, step) => {
        if (step % 40 !== 13) return;
        found.push(model.getWeights().flatMap(({ values }) => Array.from(values)));
        found.push(Array.from(model.predict(tall.dev!)));
      });
      return { found, run };
    };
    const [plan, eager] = [await seen("plan"), await seen("eager")];
    expect(plan.found).toHaveLength(16);
    plan.found.forEach((values, i) => {
      const other = eager.found[i]!;
      expect(values.reduce((worst, x, at) => Math.max(worst, Math.abs(x - other[at]!)), 0)).toBeLessThan(
        2e-5,
      );
    });
    const unseen = await trained({});
    expect(plan.run.weights).toEqual(unseen.weights);
    expect(plan.run.scores).toEqual(unseen.scores);
  });

  it("shows slots likewise: they go on elsewhere", async () => {
    const stop = new AbortController();
    const at =
      (step: number): Look =>
      (_, now) => {
        if (now === step) stop.abort();
      };
    const { state } = await trained({}, at(150), { signal: stop.signal });
    expect(state!.stepper.deferred).toBeDefined();
    const elsewhere = await trained({ engine: "eager" }, undefined, { resume: state! });
    const whole = await trained({ engine: "eager" });
    for (const [name, values] of elsewhere.weights) {
      const other = whole.weights.get(name)!;
      expect(values.reduce((worst, x, i) => Math.max(worst, Math.abs(x - other[i]!)), 0)).toBeLessThan(2e-5);
    }
  });

  it.each([1, 50, 103, 104, 105, 250])(
    "broken off after step %d and going on from a file, ends with the same bits",
    async (step) => {
      const stop = new AbortController();
      const { state } = await trained(
        {},
        (_, now) => {
          if (now === step) stop.abort();
        },
        { signal: stop.signal },
      );
      const resume = await inFolder((folder) => {
        const path = join(folder, "state.safetensors");
        writeCheckpoint(path, state!);
        return readCheckpoint(path);
      });
      const [broken, whole] = [await trained({}, undefined, { resume }), await trained({})];
      expect(broken.weights).toEqual(whole.weights);
    },
  );

  it("computes the same bits with two threads", async () => {
    const [one, two] = [await trained({ threads: 1 }), await trained({ threads: 2 })];
    expect(two.weights).toEqual(one.weights);
  });
});
