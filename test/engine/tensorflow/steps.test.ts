import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import type { DataSet } from "../../../src/data/types.js";
import { openBackend } from "../../../src/engine/backend.js";
import { stream } from "../../../src/numeric/stream.js";
import type { SessionStepper } from "../../../src/train/sessionStep.js";
import type { TrainOptions } from "../../../src/train/trainOptions.js";
import { difference, type Stepped, stepped } from "../plan/both.js";
import { hasTensorflow } from "./available.js";

const factors = `
score x_dot_y()
-u lookup(dataname='user', initrange=0.5, l2=0.1, shape=[None, 6])
-v lookup(dataname='item', initrange=0.5, l2=0.1, shape=[None, 6])
-b lookup(dataname='item', initrange=0.5, shape=[None, 1])
-c lookup(dataname='user', initrange=0.5, l2=0.3, l2_on='table', shape=[None, 1])`;

const net = `
y linear(1, initrange=0.3)
-h dnn([7, 5], activation='softplus', bn=True, keep_prob=0.8, fan_scaling=True)
--c concat(6)
---x placeholder(tf.float32)
---w embedding()
----words placeholder(tf.float32)
----item placeholder(tf.int32)
---s embedding()
----w2 weights('tnorm', [2, 5], initrange=1.0, l2=0.1)
----sexes embedding()
-----sex placeholder(tf.int32)
-----user placeholder(tf.int32)`;

const steppers = (of: Stepped) => of.stepper as SessionStepper;

function batches(data: DataSet, size: number, count: number): Int32Array[] {
  const order = stream(1, "shuffle").permutation(0, data.rows);
  return Array.from({ length: count }, (_, i) => order.slice((i * size) % 24, ((i * size) % 24) + size));
}

async function finish(of: Stepped) {
  of.stepper.pull();
  const weights = of.model.getWeights();
  of.stepper.dispose();
  of.model.dispose();
  return weights;
}

describe.runIf(hasTensorflow)("steps in a session", () => {
  it.each<TrainOptions>([
    { opt: "grad" },
    { opt: "mom(nesterov=True)" },
    { opt: "ada" },
    { opt: "rmsprop(centered=True, momentum=0.5)", learnrate: 0.002 },
    { opt: "adam" },
    { opt: "adamw(weight_decay=0.3)" },
    { opt: "lazyadam" },
    { opt: "ftrl(l1=0.001, l2=0.01)" },
    { opt: "grad", weightDecay: 0.2 },
    { opt: "grad", clipNorm: 0.05, learnrate: 0.1 },
    { opt: "lazyadam", clipNorm: 0.05, weightDecay: 0.1 },
    { opt: "mom", clipValue: 0.005 },
    { opt: "grad", schedule: "warmup(5, cosine(20, per='steps'), per='steps')" },
  ])(
    "follow plain tfjs through repeated ids, shared tables and penalties, with %j",
    async (given) => {
      const options = { learnrate: 0.02, ...given };
      const eager = await stepped("eager", factors, options);
      const expected = eager.run(12);
      const session = await stepped("session", factors, options);
      expect(difference(session.run(12), expected)).toBeLessThan(2e-5);
      await finish(session);
    },
    60_000,
  );

  it.each(["grad", "adam"])(
    "follow it through nets: dropout draws the same masks, statistics move alike, with %s",
    async (opt) => {
      const options = { opt, learnrate: 0.01, decay: [40, 0.9] as const };
      const expected = (await stepped("eager", net, options)).run(12);
      const session = await stepped("session", net, options);
      expect(difference(session.run(12), expected)).toBeLessThan(1e-4);
      await finish(session);
    },
    60_000,
  );

  it("end with the same bits whether they are taken at once or one by one, and again", async () => {
    const weights = [];
    for (const stride of [1, 6, 6]) {
      const session = await stepped("session", net, { opt: "adam" });
      const all = batches(session.data, 20, 6);
      const losses: number[] = [];
      for (let at = 0; at < all.length; at += stride) {
        losses.push(
          ...steppers(session)
            .takeSeveral(session.data, all.slice(at, at + stride))
            .map((r) => r.loss),
        );
      }
      expect(steppers(session).step).toBe(6);
      expect(steppers(session).examples).toBe(120);
      weights.push({ losses, weights: await finish(session) });
    }
    expect(weights[1]).toEqual(weights[0]);
    expect(weights[2]).toEqual(weights[0]);
  }, 60_000);

  it("add up rows of the same id in one order, however many there are", async () => {
    const runs = [];
    for (let again = 0; again < 2; again++) {
      const session = await stepped("session", factors, { opt: "grad", learnrate: 0.01 });
      const rows = Int32Array.from({ length: 4096 }, (_, i) => (i * 7) % session.data.rows);
      steppers(session).takeSeveral(session.data, [rows, rows]);
      runs.push(await finish(session));
    }
    const eager = await stepped("eager", factors, { opt: "grad", learnrate: 0.01 });
    const rows = Int32Array.from({ length: 4096 }, (_, i) => (i * 7) % eager.data.rows);
    for (let i = 0; i < 2; i++) eager.stepper.take(eager.data, rows);
    expect(runs[1]).toEqual(runs[0]);
    const [trained, expected] = [runs[0]!, eager.model.getWeights()].map((weights) => ({
      losses: [],
      weights,
    }));
    expect(difference(trained!, expected!)).toBeLessThan(1e-5);
  }, 60_000);

  it("stop before an update that is not finite, and name what it is; those before are taken", async () => {
    const session = await stepped("session", "y linear(1)\n-x placeholder(tf.float32)", { learnrate: 0.01 });
    const [first, second] = batches(session.data, 20, 2) as [Int32Array, Int32Array];
    const once = await stepped("session", "y linear(1)\n-x placeholder(tf.float32)", { learnrate: 0.01 });
    steppers(once).take(once.data, first);
    const broken = withValue(session.data, second[3]!, Number.NaN);
    const intact = first.filter((row) => row !== second[3]!);
    expect(intact).toHaveLength(20);
    expect(() => steppers(session).takeSeveral(broken, [first, second])).toThrow(
      "column `x` holds a number that is not finite, at step 2",
    );
    expect(steppers(session).step).toBe(1);
    expect(await finish(session)).toEqual(await finish(once));
  }, 60_000);

  it("go on where only the norm of the gradient is beyond float32", async () => {
    const config = "y linear(1, initrange=0.001)\n-x placeholder(tf.float32)";
    const session = await stepped("session", config, { objective: "mae", learnrate: 1e-20 });
    const [rows, next] = batches(session.data, 20, 2) as [Int32Array, Int32Array];
    const steep = withValue(session.data, rows[3]!, 1e21);
    steppers(session).takeSeveral(steep, [rows, next]);
    const a = { losses: [], weights: await finish(session) };
    const eager = await stepped("eager", config, { objective: "mae", learnrate: 1e-20 });
    for (const batch of [rows, next]) eager.stepper.take(steep, batch);
    const b = { losses: [], weights: await finish(eager) };
    expect(difference(a, b)).toBeLessThan(1e-5);
  }, 60_000);

  it("take no step with an id that there is not", async () => {
    const session = await stepped("session", factors, { opt: "grad" });
    const [first, second] = batches(session.data, 20, 2) as [Int32Array, Int32Array];
    const wrong = withId(session.data, second.find((row) => !first.includes(row))!, 99);
    expect(() => steppers(session).takeSeveral(wrong, [first, second])).toThrow(
      "column `item` holds an id outside 0…6",
    );
    expect(steppers(session).step).toBe(1);
    await finish(session);
  }, 60_000);

  it("leave nothing behind: no folder, no tensor, no graph", async () => {
    const { tf } = await openBackend("tensorflow");
    const graphs = () => (tf.backend() as unknown as { getNumOfSavedModels(): number }).getNumOfSavedModels();
    const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith("antk-graph-"));
    const before = { tensors: tf.memory().numTensors, graphs: graphs() };
    const known = folders();
    const memory: number[] = [];
    for (let training = 0; training < 30; training++) {
      const session = await stepped("session", factors, { opt: "adam" });
      session.run(3);
      await finish(session);
      memory.push(process.memoryUsage().rss / 2 ** 20);
    }
    expect(graphs()).toBe(before.graphs);
    expect(folders().filter((name) => !known.includes(name))).toEqual([]);
    expect(tf.memory().numTensors).toBe(before.tensors);
    expect(memory.at(-1)! - memory[10]!).toBeLessThan(60);
  }, 180_000);
});

function withValue(data: DataSet, row: number, value: number): DataSet {
  const x = data.columns.get("x")!;
  if (x.kind !== "dense") throw new Error("x is dense");
  const values = Float32Array.from(x.values);
  values[row * x.width] = value;
  return { ...data, columns: new Map(data.columns).set("x", { ...x, values }) };
}

function withId(data: DataSet, row: number, id: number): DataSet {
  const item = data.columns.get("item")!;
  if (item.kind !== "index") throw new Error("item is an index");
  const values = Int32Array.from(item.values);
  values[row] = id;
  return { ...data, columns: new Map(data.columns).set("item", { ...item, values }) };
}
