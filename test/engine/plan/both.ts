import { type CompileOptions, compile } from "../../../src/compile.js";
import { type Arrays, dataSetsFrom } from "../../../src/data/dataSetsFrom.js";
import type { DataSet, DataSets } from "../../../src/data/types.js";
import type { Optimizer } from "../../../src/declare/optimizer.js";
import { openBackend } from "../../../src/engine/backend.js";
import { Model, type Weight } from "../../../src/model/model.js";
import { stream } from "../../../src/numeric/stream.js";
import { FeedMaker } from "../../../src/train/feeds.js";
import { PlanStepper } from "../../../src/train/planStep.js";
import { SessionStepper } from "../../../src/train/sessionStep.js";
import { resolveTrainSettings } from "../../../src/train/settings.js";
import { Stepper, type StepTaker } from "../../../src/train/step.js";
import type { TrainOptions } from "../../../src/train/trainOptions.js";

const ROWS = 60;
const USERS = 12;
const ITEMS = 7;
const WORDS = 40;

const uniform = (name: string, count: number) => Array.from(stream(5, "test", name).uniform(0, count));
const ids = (name: string, count: number, dim: number) =>
  uniform(name, count).map((u) => Math.floor(u * dim));
const rows = (values: number[], width: number) =>
  Array.from({ length: values.length / width }, (_, r) => values.slice(r * width, (r + 1) * width));

const arrays: Arrays = {
  ratings: {
    user: ids("user", ROWS, USERS),
    item: ids("item", ROWS, ITEMS),
    hour: uniform("hour", ROWS),
    x: rows(
      uniform("x", ROWS * 3).map((u) => 2 * u - 1),
      3,
    ),
    stars: uniform("stars", ROWS).map((u) => 2 * u - 1),
  },
  tables: {
    user: { age: uniform("age", USERS), sex: ids("sex", USERS, 2) },
    item: {
      // One number in twenty: sparse enough to be multiplied entry by entry.
      words: rows(
        uniform("words", ITEMS * WORDS).map((u) => (u < 0.05 ? 20 * u : 0)),
        WORDS,
      ),
    },
  },
  index: ["user", "item", "user.sex"],
};

/** 48 ratings for training, of 7 items by 12 users; in every minibatch ids repeat. */
export const small: DataSets = dataSetsFrom(arrays, { target: "stars" });

export interface Trained {
  readonly losses: readonly number[];
  readonly weights: readonly Weight[];
}

export interface Stepped {
  readonly stepper: StepTaker;
  readonly model: Model;
  readonly data: DataSet;
  /** Takes steps: 25 rows, the 23 left, and again. */
  run(steps: number): Trained;
}

/**
 * A model of this config with the steps of this engine, on the small data. `session` runs on TensorFlow, the others
 * on wasm.
 * @param optimizer in the place of the one that the options name
 */
export async function stepped(
  engine: "plan" | "eager" | "session",
  config: string,
  options: TrainOptions = {},
  compiling: CompileOptions = {},
  optimizer?: Optimizer,
): Promise<Stepped> {
  const data = small.train;
  const graph = await compile({ text: config }, { ...compiling, data });
  const all = { objective: "mse", mb: 25, ...options };
  const resolved = resolveTrainSettings(graph, all, graph.registries);
  const settings = optimizer ? { ...resolved, optimizer } : resolved;
  const backend = await openBackend(engine === "session" ? "tensorflow" : "wasm");
  const model = new Model(graph, { backend, ops: graph.registries.ops, seed: settings.seed });
  const feeds = new FeedMaker(backend.tf, graph.columns, small.tables, graph.tensors);
  const size = Math.min(settings.mb as number, data.rows);
  const Taker = engine === "session" ? SessionStepper : PlanStepper;
  const stepper =
    engine === "eager"
      ? new Stepper(model, settings, feeds, "stars")
      : new Taker(model, settings, feeds, "stars", data, size);
  const perEpoch = Math.ceil(data.rows / size);
  const run = (steps: number): Trained => {
    const losses: number[] = [];
    for (let step = 0; step < steps; step++) {
      const order = stream(1, "shuffle").permutation(Math.floor(step / perEpoch), data.rows);
      const at = (step % perEpoch) * size;
      losses.push(stepper.take(data, order.subarray(at, at + size)).loss);
    }
    stepper.pull();
    return { losses, weights: model.getWeights() };
  };
  return { stepper, model, data, run };
}

/** The largest difference of a weight's elements, as a share of the largest of its elements. */
export function difference(a: Trained, b: Trained): number {
  const each = a.weights.map(({ name, values }) => {
    const other = b.weights.find((w) => w.name === name)!.values;
    const size = values.reduce((max, x) => Math.max(max, Math.abs(x)), 1e-6);
    return values.reduce((max, x, i) => Math.max(max, Math.abs(x - other[i]!)), 0) / size;
  });
  const losses = a.losses.map((loss, i) => Math.abs(loss - b.losses[i]!) / Math.max(1e-6, Math.abs(loss)));
  return Math.max(...each, ...losses);
}
