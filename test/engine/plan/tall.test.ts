import { describe, expect, it } from "vitest";
import { compile } from "../../../src/compile.js";
import { dataSetsFrom } from "../../../src/data/dataSetsFrom.js";
import { openBackend } from "../../../src/engine/backend.js";
import { Model } from "../../../src/model/model.js";
import { stream } from "../../../src/numeric/stream.js";
import { FeedMaker } from "../../../src/train/feeds.js";
import { PlanStepper } from "../../../src/train/planStep.js";
import { resolveTrainSettings } from "../../../src/train/settings.js";
import { Stepper, type StepTaker } from "../../../src/train/step.js";
import { difference } from "./both.js";

const ROWS = 400;
const MB = 10;
const ITEMS = 3000;

const config = `
y x_dot_y()
-u lookup(dataname='user', initrange=0.5, shape=[None, 5])
-v lookup(dataname='item', initrange=0.5, l2=0.1, shape=[None, 5])
-b lookup(dataname='item', initrange=0.5, l2=0.1, shape=[None, 1])
-c lookup(dataname='item', initrange=0.5, shape=[None, 1])`;

/** Tables of many more rows than a minibatch has: their gradients are rows, those of single columns too. */
const tall = dataSetsFrom(
  {
    ratings: {
      user: Array.from(stream(1, "test", "user").uniform(0, ROWS), (u) => Math.floor(300 * u)),
      // An id is often followed by itself.
      item: Array.from(stream(1, "test", "item").uniform(0, ROWS), (u, i) =>
        i % 3 ? Math.floor(9 * u) : ITEMS - 1 - i,
      ),
      stars: Array.from(stream(1, "test", "stars").uniform(0, ROWS), (u) => 2 * u - 1),
    },
    tables: { user: { n: new Array(300).fill(0) }, item: { n: new Array(ITEMS).fill(0) } },
  },
  { target: "stars" },
);

async function run(engine: "plan" | "eager", opt: string) {
  const graph = await compile({ text: config }, { data: tall.train });
  const settings = resolveTrainSettings(
    graph,
    { objective: "se", opt, learnrate: 0.02, mb: MB },
    graph.registries,
  );
  const backend = await openBackend("wasm");
  const model = new Model(graph, { backend, ops: graph.registries.ops });
  const feeds = new FeedMaker(backend.tf, graph.columns, tall.tables);
  const stepper: StepTaker =
    engine === "plan"
      ? new PlanStepper(model, settings, feeds, "stars", tall.train, MB)
      : new Stepper(model, settings, feeds, "stars");
  const losses: number[] = [];
  for (let at = 0; at < tall.train.rows; at += MB) {
    losses.push(
      stepper.take(
        tall.train,
        Int32Array.from({ length: MB }, (_, i) => at + i),
      ).loss,
    );
  }
  stepper.pull();
  return { losses, weights: model.getWeights() };
}

describe("tables of many rows", () => {
  it.each(["grad", "ada", "mom", "rmsprop", "adam", "adamw", "lazyadam", "ftrl"])(
    "follow tfjs with %s",
    async (opt) => {
      expect(difference(await run("eager", opt), await run("plan", opt))).toBeLessThan(1e-4);
    },
  );
});
