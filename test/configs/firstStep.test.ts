import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { compile } from "../../src/compile.js";
import { readDataSets } from "../../src/data/read.js";
import type { DataSets } from "../../src/data/types.js";
import { type BackendChoice, openBackend } from "../../src/engine/backend.js";
import { Model } from "../../src/model/model.js";
import { stepContext } from "../../src/model/stepContext.js";
import { FeedMaker } from "../../src/train/feeds.js";
import { trainingBatch } from "../../src/train/minibatch.js";
import { objectiveOf } from "../../src/train/objective.js";
import { PlanStepper } from "../../src/train/planStep.js";
import { SessionStepper } from "../../src/train/sessionStep.js";
import { resolveTrainSettings } from "../../src/train/settings.js";
import { Stepper } from "../../src/train/step.js";
import { hasTensorflow } from "../engine/tensorflow/available.js";
import { inFloat64 } from "../support/inFloat64.js";

const ROWS = 150;
const rows = Int32Array.from({ length: ROWS }, (_, i) => i);
const engines = ["plan", "eager", ...(hasTensorflow ? (["session"] as const) : [])] as const;
type Engine = (typeof engines)[number];

let data: DataSets;
beforeAll(async () => {
  data = await readDataSets("planted", {
    target: "ratings",
    center: ["ratings", "age", "year"],
    maxnorm: ["age", "year"],
    split: { method: "random", fractions: [0.004, 0.002, 0.994] },
  });
});

async function opened(opt: string, learnrate: number, choice: BackendChoice) {
  const text = readFileSync("configs/tree.config", "utf8");
  const graph = await compile({ text }, { data: data.train });
  const settings = resolveTrainSettings(graph, { opt, learnrate, mb: ROWS }, graph.registries);
  const backend = await openBackend(choice);
  const model = new Model(graph, { backend, ops: graph.registries.ops, seed: settings.seed });
  const feeds = new FeedMaker(backend.tf, graph.columns, data.tables, graph.tensors);
  return { settings, model, feeds, tf: backend.tf };
}

/** The weights after one step. */
async function stepped(engine: Engine, opt: string, learnrate: number) {
  const { model, settings, feeds } = await opened(
    opt,
    learnrate,
    engine === "session" ? "tensorflow" : "wasm",
  );
  const stepper =
    engine === "eager"
      ? new Stepper(model, settings, feeds, "ratings")
      : engine === "session"
        ? new SessionStepper(model, settings, feeds, "ratings", data.train, ROWS)
        : new PlanStepper(model, settings, feeds, "ratings", data.train, ROWS);
  stepper.take(data.train, rows);
  const weights = new Map(stepper.weights().map(({ name, values }) => [name, values.slice()]));
  stepper.dispose();
  return weights;
}

/** The gradients of the first step, computed in float64. */
async function trueGradients(): Promise<ReadonlyMap<string, Float64Array>> {
  const { model, settings, feeds, tf } = await opened("grad", 1, "cpu");
  const batch = trainingBatch(data.train, rows, settings, "ratings", 0);
  const fed = feeds.minibatch(batch);
  return inFloat64(tf, () => {
    const { grads } = tf.variableGrads(
      () => objectiveOf(model, settings, fed, batch, stepContext(true, settings.seed, 0)).total,
      [...model.trainable.values()],
    );
    const named = [...model.trainable].map(
      ([name, { name: key }]) => [name, Float64Array.from(grads[key]!.dataSync())] as const,
    );
    return new Map(named);
  });
}

/** Adam's first step from a gradient, by its formula. */
const ADAM = { rate: 0.003, root: Math.sqrt(1 - Math.fround(0.999)), epsilon: 1e-8 };
const adamOf = (g: number) => (-ADAM.rate * ADAM.root * g) / (ADAM.root * Math.abs(g) + ADAM.epsilon);

const largest = (values: Iterable<number>) => [...values].reduce((most, x) => Math.max(most, Math.abs(x)), 0);

describe("the first step of configs/tree.config", () => {
  let exact: ReadonlyMap<string, Float64Array>;
  /** They start at 0, so that after a step of plain descent with rate 1 they are minus the gradient, to the last bit. */
  let biases: readonly string[];
  const found = new Map<Engine, Record<"gradient" | "adam", ReadonlyMap<string, Float32Array>>>();

  beforeAll(async () => {
    exact = await trueGradients();
    biases = [...exact.keys()].filter((name) => /\/b\d$/.test(name));
    for (const engine of engines) {
      const descended = await stepped(engine, "grad", 1);
      const gradient = new Map([...descended].map(([name, values]) => [name, values.map((x) => -x)]));
      found.set(engine, { gradient, adam: await stepped(engine, "adam", ADAM.rate) });
    }
  }, 240_000);

  it.each(engines)("has, as computed by %s, gradients as exact as float32 allows", (engine) => {
    expect(biases).toHaveLength(36);
    const { gradient } = found.get(engine)!;
    // Before batch norm, sums of a few hundredths cancel out.
    for (const name of biases) {
      const errors = gradient.get(name)!.map((g, i) => g - exact.get(name)![i]!);
      expect(largest(errors), name).toBeLessThan(5e-7);
    }
  });

  it.each(engines)("is, as computed by %s, Adam's formula of that gradient", (engine) => {
    const { gradient, adam } = found.get(engine)!;
    for (const name of biases) {
      const expected = gradient.get(name)!.map(adamOf);
      const errors = adam.get(name)!.map((w, i) => w - expected[i]!);
      expect(largest(errors), name).toBeLessThan(1e-4 * ADAM.rate);
    }
  });

  it("parts the engines with Adam only where the true gradient is no larger than what rounding leaves", () => {
    const parted = engines.flatMap((a) =>
      engines.flatMap((b) =>
        biases.flatMap((name) => {
          const [one, other] = [found.get(a)!.adam.get(name)!, found.get(b)!.adam.get(name)!];
          const exactly = exact.get(name)!;
          return [...exactly].filter((_, i) => Math.abs(one[i]! - other[i]!) > 0.01 * ADAM.rate);
        }),
      ),
    );
    // There are such elements, whose share of a step is anybody's: the larger ones move alike.
    expect(parted.length).toBeGreaterThan(0);
    const all = biases.flatMap((name) => [...exact.get(name)!]);
    expect(largest(parted)).toBeLessThan(largest(all) / 1000);
  });
});
