import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compile } from "../../../src/compile.js";
import { readDataSets } from "../../../src/data/read.js";
import type { DataSets } from "../../../src/data/types.js";
import { openBackend } from "../../../src/engine/backend.js";
import { Model, type Weight } from "../../../src/model/model.js";
import { FeedMaker } from "../../../src/train/feeds.js";
import { GenericModel } from "../../../src/train/genericModel.js";
import { PlanStepper } from "../../../src/train/planStep.js";
import { resolveTrainSettings } from "../../../src/train/settings.js";

/** Large enough for every kind of loop and product to be parted. */
const config = `
y x_dot_y()
-left dnn([96, 96], activation='tanh', bn=True, keep_prob=0.7)
--both concat(96)
---u lookup(dataname='user', initrange=0.5, l2=0.01, shape=[None, 96])
---hage dnn([96], activation='relu')
----agelookup embedding()
-----age placeholder(tf.float32)
-----user placeholder(tf.int32)
-right dnn([96], activation='tanh', bn=True)
--words embedding()
---tfidf_doc_term placeholder(tf.float32)
---item placeholder(tf.int32)
-b lookup(dataname='item', initrange=0.5, shape=[None, 1])`;

const ROWS = 900;
let data: DataSets;
const steppers: PlanStepper[] = [];

beforeAll(async () => {
  data = await readDataSets("planted", { target: "ratings", center: ["ratings", "age"], maxnorm: ["age"] });
});
afterAll(() => {
  for (const stepper of steppers) stepper.dispose();
});

async function opened(threads: number, opt = "adam"): Promise<{ stepper: PlanStepper; model: Model }> {
  const graph = await compile({ text: config }, { data: data.train });
  const settings = resolveTrainSettings(graph, { objective: "mse", opt, mb: ROWS }, graph.registries);
  const model = new Model(graph, {
    backend: await openBackend("wasm"),
    ops: graph.registries.ops,
    seed: 0,
  });
  const feeds = new FeedMaker(model.backend.tf, graph.columns, data.tables, graph.tensors);
  const stepper = new PlanStepper(model, settings, feeds, "ratings", data.train, ROWS, threads);
  steppers.push(stepper);
  return { stepper, model };
}

/** Some steps; those after the first with all threads. */
async function run({ stepper, model }: Awaited<ReturnType<typeof opened>>, steps: number): Promise<string> {
  for (let step = 0; step < steps; step++) {
    stepper.take(data.train, rowsOf(step));
    while (step === 0 && stepper.threadsUp < stepper.threads)
      await new Promise((resolve) => setTimeout(resolve, 5));
  }
  stepper.pull();
  return checksum(model.getWeights());
}

const rowsOf = (step: number) =>
  Int32Array.from({ length: ROWS }, (_, i) => (i * 7 + step * ROWS) % data.train.rows);

function checksum(weights: readonly Weight[]): string {
  const hash = createHash("sha256");
  for (const { name, values } of weights) hash.update(name).update(new Uint8Array(values.slice().buffer));
  return hash.digest("hex").slice(0, 16);
}

describe("the option `threads`", () => {
  it.each([
    [0, "0"],
    [-1, "-1"],
    [1.5, "1.5"],
    ["2", '"2"'],
    [Number.NaN, "NaN"],
    [1000, "1000"],
    [null, "null"],
  ])("refuses %j", async (threads, shown) => {
    const graph = await compile({ text: config }, { data: data.train });
    const options = { objective: "mse", threads: threads as never };
    expect(() => new GenericModel(graph, options)).toThrow(
      `option \`threads\` must be "auto" or a whole number from 1 to 64, got ${shown}`,
    );
  });

  it("is checked beside `engine`", async () => {
    const graph = await compile({ text: config }, { data: data.train });
    expect(() => new GenericModel(graph, { objective: "mse", engine: "fast" as never })).toThrow(
      "one of auto, plan, eager",
    );
  });
});

describe("threads", () => {
  it("make no difference to the bits: 20 runs on 1, 2 and 4 have one checksum", async () => {
    const sums = new Set<string>();
    for (let again = 0; again < 20; again++) sums.add(await run(await opened([1, 2, 4][again % 3]!), 6));
    expect(sums.size).toBe(1);
  }, 120_000);

  it.each(["grad", "mom", "ftrl"])("likewise with %s", async (opt) => {
    const [one, two] = [await run(await opened(1, opt), 4), await run(await opened(3, opt), 4)];
    expect(two).toBe(one);
  });

  // What a data set promises, its columns may break where a program changes them.
  describe.each([1, 2, 4])("refuse an id that no table has, %i of them", (threads) => {
    it.each([
      ["beyond the last", 1682],
      ["negative", -1],
      ["far below", -(2 ** 31)],
    ])("%s, and go on with the next rows", async (_, id) => {
      const { stepper, model } = await opened(threads);
      const before = checksum(stepper.weights());
      const column = data.train.columns.get("item") as { values: Int32Array };
      const kept = column.values[5]!;
      column.values[5] = id;
      // The plans have a copy of the training rows; those of another data set are read anew.
      const broken = { ...data.train };
      try {
        expect(() => stepper.take(broken, rowsOf(0).fill(5))).toThrow(
          "column `item` holds an id outside 0…1681",
        );
      } finally {
        column.values[5] = kept;
      }
      expect(checksum(stepper.weights())).toBe(before);
      expect(stepper.take(data.train, rowsOf(0)).loss).toBeGreaterThan(0);
      expect(await run({ stepper, model }, 1)).toMatch(/^\w+$/);
    });
  });

  it("predict the same", async () => {
    const [one, three] = [await opened(1), await opened(3)];
    await run(three, 2);
    await run(one, 2);
    expect(three.stepper.predict(data.dev!, "y")).toEqual(one.stepper.predict(data.dev!, "y"));
  });
});
