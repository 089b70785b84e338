import type { Tensor } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { OpDeclaration, TfCore } from "../../../src/declare/op.js";
import { defineOp, one } from "../../../src/declare/op.js";
import { defineOptimizer } from "../../../src/declare/optimizer.js";
import { readUpdates } from "../../../src/engine/plan/optimizer.js";
import { builtin } from "../../../src/registries.js";
import { bindOptimizer } from "../../../src/train/optimizer.js";
import { stepped } from "./both.js";
import { bound } from "./optimizers.js";

/** An op of one input that computes this. */
function op(name: string, compute: (tf: TfCore, x: Tensor) => Tensor): OpDeclaration {
  return defineOp({
    name,
    about: "An op of a test.",
    source: "the test",
    inputs: { x: one("Rows.", { shape: ["batch", "n"], dtype: "float32" }) },
    params: {},
    example: `h ${name}()\n-x placeholder(tf.float32, shape=[None, 3])`,
    output: ({ inputs }) => inputs.x,
    compute: ({ x }, _facts, { tf }) => compute(tf, x),
  });
}

const config = (name: string) => `y linear(1)\n-odd ${name}()\n--h linear(4)\n---x placeholder(tf.float32)`;
const plan = (declared: OpDeclaration) => stepped("plan", config(declared.name), {}, { ops: [declared] });

describe("what a plan cannot express", () => {
  it("is told with the node and the kernel", async () => {
    const refused = plan(op("wavy", (tf, x) => tf.sin(x)));
    await expect(refused).rejects.toThrow("node `odd`: a plan has no form for tfjs' kernel Sin");
  });

  it("numbers that an op draws on the host are told with the node", async () => {
    let calls = 0;
    const counting = op("counting", (tf, x) => tf.mul(x, ++calls));
    await expect(plan(counting)).rejects.toThrow(
      "node `odd`: it computes with numbers that differ from step to step",
    );
  });

  it("numbers that an op reads from its tensors are told likewise", async () => {
    const reading = op("reading", (tf, x) => tf.mul(x, 1 + x.dataSync()[0]!));
    await expect(plan(reading)).rejects.toThrow(
      "node `odd`: it computes with numbers that differ from step to step",
    );
  });

  it("a constant that an op makes is no reason", async () => {
    const weighted = op("weighted", (tf, x) => tf.mul(x, tf.tensor1d([1, 2, 3, 4])));
    await expect(plan(weighted)).resolves.toBeDefined();
  });

  it("an optimizer is told with the call", () => {
    const optimizer = defineOptimizer({
      ...builtin.optimizers.get("grad")!,
      name: "odd",
      update: (tf, { weight, gradient }) => ({ weight: tf.sub(weight, tf.sin(gradient)), slots: {} }),
    });
    const read = () => readUpdates(bindOptimizer({ declaration: optimizer, params: {}, written: new Map() }));
    expect(read).toThrow("optimizer odd: a plan has no form for tf.sin");
  });
});

describe("rows without a gradient", () => {
  it.each([
    ["grad", true],
    ["ada", true],
    ["ftrl", true],
    ["lazyadam", true],
    ["mom", false],
    ["rmsprop", false],
    ["adam", false],
    ["adamw", false],
  ])("of optimizer %s may be left out: %s", (name, skips) => {
    expect(readUpdates(bound(name)).plain.skipsZeros).toBe(skips);
  });

  it.each(["grad", "lazyadam"])("may be left out by %s with clipping, not with weight decay", (name) => {
    expect(readUpdates(bound(name, { clipValue: 1 })).decaying.skipsZeros).toBe(true);
    expect(readUpdates(bound(name, { clipNorm: 1 })).decaying.skipsZeros).toBe(true);
    const { decaying, plain } = readUpdates(bound(name, { weightDecay: 0.1 }));
    expect([decaying.skipsZeros, plain.skipsZeros]).toEqual([false, true]);
  });
});

describe("a step that must not happen", () => {
  const factors = `
score x_dot_y()
-u lookup(dataname='user', shape=[None, 6])
-v lookup(dataname='item', shape=[None, 6])`;

  it.each([
    [-1, "column `user` holds an id outside 0…11"],
    [12, "column `user` holds an id outside 0…11"],
  ])("ends at id %i with an error, and changes nothing", async (id, message) => {
    const { stepper, model, data } = await stepped("plan", factors);
    const before = model.getWeights();
    const user = data.columns.get("user")!;
    const wrong = {
      ...user,
      values: (user.values as Int32Array).map((x, row) => (row === 3 ? id : x)),
    } as typeof user;
    const broken = { ...data, columns: new Map([...data.columns, ["user", wrong]]) };
    expect(() =>
      stepper.take(
        broken,
        Int32Array.from({ length: 25 }, (_, i) => i),
      ),
    ).toThrow(message);
    stepper.pull();
    expect(model.getWeights()).toEqual(before);
    // The next step is as if nothing had been.
    const rows = Int32Array.from({ length: 25 }, (_, i) => i);
    const clean = await stepped("plan", factors);
    expect(stepper.take(data, rows).loss).toBe(clean.stepper.take(data, rows).loss);
  });

  it("ends where a gradient is not finite with the node, and changes nothing", async () => {
    const { stepper, model, data } = await stepped("plan", factors);
    const start = model
      .getWeights()
      .map((w) => (w.name === "u/w" ? { ...w, values: w.values.map(() => 3e38) } : w));
    model.setWeights(start);
    stepper.push();
    const rows = Int32Array.from({ length: 25 }, (_, i) => i);
    expect(() => stepper.take(data, rows)).toThrow(/a number that is not finite, at step 1/);
    expect(model.getWeights()).toEqual(start);
  });

  // Rows of gradients are kept side by side with grad, for the whole table with adam.
  it.each(["grad", "adam"])("leaves nothing of such a step to the next one, with %s", async (opt) => {
    const [failing, clean] = [
      await stepped("plan", factors, { opt, mb: 5 }),
      await stepped("plan", factors, { opt, mb: 5 }),
    ];
    const { stepper, model, data } = failing;
    const start = model.getWeights();
    model.setWeights(start.map((w) => (w.name === "u/w" ? { ...w, values: w.values.map(() => 3e38) } : w)));
    stepper.push();
    const rows = Int32Array.from({ length: 5 }, (_, i) => i);
    expect(() => stepper.take(data, rows)).toThrow(/not finite/);
    model.setWeights(start);
    stepper.push();
    for (const one of [failing, clean]) {
      one.stepper.take(
        data,
        rows.map((row) => row + 5),
      );
      one.stepper.pull();
    }
    expect(model.getWeights()).toEqual(clean.model.getWeights());
  });

  it("ends where a gradient alone is not finite", async () => {
    const { stepper, model, data } = await stepped("plan", factors, { objective: "se", mb: 5 });
    // A score is 1.2, twice its error times a user's factor too large.
    const start = (name: string) => (name === "u/w" ? 2e38 : 1e-39);
    const weights = model.getWeights().map((w) => ({ ...w, values: w.values.map(() => start(w.name)) }));
    model.setWeights(weights);
    stepper.push();
    const rows = Int32Array.from({ length: 5 }, (_, i) => i);
    expect(() => stepper.take(data, rows)).toThrow(/gradient of `v\/w`/);
    expect(model.getWeights()).toEqual(weights);
  });

  it("is taken where every gradient is finite and only their sum is not", async () => {
    const loss = { objective: "se", learnrate: 1e-38, opt: "grad", mb: 5 } as const;
    const plan = await stepped("plan", factors, loss);
    const eager = await stepped("eager", factors, loss);
    for (const { model, stepper } of [plan, eager]) {
      // A score is 1.2; each slope of an item is some 5e37, and all of them together leave float32.
      const start = (name: string) => (name === "u/w" ? 2e37 : 1e-38);
      model.setWeights(model.getWeights().map((w) => ({ ...w, values: w.values.map(() => start(w.name)) })));
      stepper.push();
    }
    const rows = Int32Array.from({ length: 5 }, (_, i) => i);
    expect(Number.isFinite(plan.stepper.take(plan.data, rows).loss)).toBe(true);
    eager.stepper.take(eager.data, rows);
    plan.stepper.pull();
    const [ours, theirs] = [plan, eager].map(({ model }) => model.getWeights());
    for (const [i, { values }] of ours!.entries()) {
      for (const [at, x] of values.entries()) expect(x / theirs![i]!.values[at]!).toBeCloseTo(1, 4);
    }
  });
});
