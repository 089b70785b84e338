import { describe, expect, it } from "vitest";
import { compile } from "../../../src/compile.js";
import { dataSetsFrom } from "../../../src/data/dataSetsFrom.js";
import { openBackend } from "../../../src/engine/backend.js";
import { Builder } from "../../../src/engine/plan/builder.js";
import { gradientBounds } from "../../../src/engine/plan/gradientBounds.js";
import type { Value } from "../../../src/engine/plan/ir.js";
import { Model } from "../../../src/model/model.js";
import { FeedMaker } from "../../../src/train/feeds.js";
import { PlanStepper } from "../../../src/train/planStep.js";
import { resolveTrainSettings } from "../../../src/train/settings.js";

/** Four times the same pair, so that the gradients of four rows are added up. */
const ROWS = 4;

const config = `
y x_dot_y()
-u lookup(dataname='user', l2=0.1, shape=[None, 5])
-v lookup(dataname='item', l2=0.1, shape=[None, 5])`;

/** One step from a row of zeros for the user and one of `weight` for the item, whose product misses `target`. */
async function step(weight: number, target: number) {
  const { train, tables } = dataSetsFrom(
    {
      ratings: {
        user: new Array(ROWS).fill(0),
        item: new Array(ROWS).fill(0),
        stars: new Array(ROWS).fill(target),
      },
      tables: { user: { n: new Array(9).fill(0) }, item: { n: new Array(9).fill(0) } },
    },
    { target: "stars", split: "random(1.0)" },
  );
  const graph = await compile({ text: config }, { data: train });
  const options = { objective: "se", opt: "grad", learnrate: 1e-20, mb: ROWS } as const;
  const settings = resolveTrainSettings(graph, options, graph.registries);
  const backend = await openBackend("wasm");
  const model = new Model(graph, { backend, ops: graph.registries.ops });
  model.setWeights(
    model.getWeights().map(({ name, shape, values }) => {
      return { name, shape, values: values.map(() => (name.startsWith("v") ? weight : 0)) };
    }),
  );
  const feeds = new FeedMaker(backend.tf, graph.columns, tables);
  const stepper = new PlanStepper(model, settings, feeds, "stars", train, ROWS);
  try {
    stepper.take(
      train,
      Int32Array.from({ length: ROWS }, (_, i) => i),
    );
    return stepper
      .weights()
      .find(({ name }) => name.startsWith("u"))!
      .values.slice(0, 5);
  } finally {
    stepper.dispose();
    model.dispose();
  }
}

describe("the bound of a gradient", () => {
  it("is made of sums of squares: |2e·v + 2λu|² ≤ 2·(4·Σe²·Σv² + 4λ²·Σu²)", () => {
    const b = new Builder();
    const [u, v, e] = ["u", "v", "e"].map((name) => b.feed(name, [3, 4], "float32")) as [Value, Value, Value];
    const sum = (x: Value) => b.sum(b.map("square", [x]), "all");
    const sums = [u, v, e].map(sum) as [Value, Value, Value];
    const times = (x: Value, y: Value) => b.map("mul", [x, y]);
    const [two, penalty] = [b.number(2), b.number(0.5)];
    const rows = b.map("add", [times(times(two, e), v), times(penalty, u)]);
    const ids = b.feed("ids", [3], "int32");
    const gradients = new Map([["w", { kind: "rows", parts: [{ ids, rows }] } as const]]);
    const squares = [times(times(b.number(4), sums[2]), sums[1]), times(b.number(0.25), sums[0])] as const;
    const expected = times(b.map("add", [...squares]), two);
    expect(gradientBounds(b, sums, gradients).get("w")).toBe(expected);
    // Without a penalty nothing tells how large u is.
    expect(gradientBounds(b, [sums[1], sums[2]], gradients).size).toBe(0);
  });

  it("beyond float32 stops no step whose gradient is finite", async () => {
    // Σe²·Σv² is 4·10²⁰ times 2·10²¹; the gradient 8·10²⁰ for each element.
    const moved = await step(1e10, 1e10);
    for (const weight of moved) expect(weight).toBeCloseTo(8, 5);
  });

  it("beyond float32 finds gradients that are not, where the objective is finite", async () => {
    // Σe² and Σv²/2 are below 3·10³⁸; four rows of 2·(7·10¹⁸)² are not.
    await expect(step(7e18, 7e18)).rejects.toThrow(/not finite/);
  });
});
