import { describe, expect, it } from "vitest";
import { compile } from "../../../src/compile.js";
import { defineOp, one } from "../../../src/declare/op.js";
import { GenericModel, type GenericModelOptions } from "../../../src/train/genericModel.js";
import { apart, shortRun } from "../../support/shortRun.js";
import { small } from "./both.js";

describe("training by plans", () => {
  it.each(["grad", "mom", "ada", "adam"])("follows plain tfjs over 5 epochs of mf with %s", async (opt) => {
    const options = { opt, learnrate: opt === "grad" || opt === "mom" ? 0.002 : 0.01 } as const;
    const plan = await shortRun("mf", 0.055, options);
    const eager = await shortRun("mf", 0.055, { ...options, engine: "eager" });
    expect(plan.engine).toEqual({ name: "plan", why: "the default", threads: 1, aloneWhy: null });
    expect(eager.engine).toEqual({ name: "eager", why: "asked for", threads: null, aloneWhy: null });
    expect(plan.history).toHaveLength(5);
    expect(apart(eager, plan)).toBeLessThan(1e-4);
  });

  it("follows plain tfjs over 5 epochs of the tree model", async () => {
    const options = { opt: "grad", learnrate: 0.05, mb: 200 } as const;
    const plan = await shortRun("tree", 0.0085, options);
    const eager = await shortRun("tree", 0.0085, { ...options, engine: "eager" });
    expect(apart(eager, plan)).toBeLessThan(1e-4);
  }, 120_000);

  it("ends with the same bits for the same seed", async () => {
    const once = await shortRun("mf", 0.055, { epochs: 2 });
    const again = await shortRun("mf", 0.055, { epochs: 2 });
    const other = await shortRun("mf", 0.055, { epochs: 2, seed: 1 });
    expect(again.weights).toEqual(once.weights);
    expect(other.weights).not.toEqual(once.weights);
  });
});

describe("the engine", () => {
  const odd = defineOp({
    name: "wavy",
    about: "Sines.",
    source: "the test",
    inputs: { x: one("Rows.", { shape: ["batch", "n"], dtype: "float32" }) },
    params: {},
    example: "h wavy()\n-x placeholder(tf.float32, shape=[None, 3])",
    output: ({ inputs }) => inputs.x,
    compute: ({ x }, _facts, { tf }) => tf.sin(x),
  });
  const text = "y linear(1)\n-r wavy()\n--h linear(4)\n---x placeholder(tf.float32)";
  const model = async (options: GenericModelOptions) =>
    new GenericModel(await compile({ text }, { data: small.train, ops: [odd] }), {
      objective: "mse",
      epochs: 1,
      ...options,
    });

  it("is plain tfjs where a step cannot be a plan, and says which node and why", async () => {
    const engines: unknown[] = [];
    const trained = await model({});
    const { engine } = await trained.train(small.train, null, {
      onEngine: (chosen) => void engines.push(chosen),
    });
    expect(engine).toMatchObject({ name: "eager", why: "node `r`: a plan has no form for tfjs' kernel Sin" });
    expect(engines).toEqual([engine]);
  });

  it("refuses where a plan is asked for", async () => {
    const trained = await model({ engine: "plan" });
    await expect(trained.train(small.train)).rejects.toThrow("the step cannot run as a plan: node `r`");
  });

  it("gives its weights to whoever asks during training, and takes those that are set", async () => {
    const config =
      "y x_dot_y()\n-u lookup(dataname='user', shape=[None, 4])\n-v lookup(dataname='item', shape=[None, 4])";
    const graph = await compile({ text: config }, { data: small.train });
    const trained = new GenericModel(graph, { objective: "mse", mb: 20, epochs: 1, restore: "last" });
    const seen: Float32Array[] = [];
    await trained.train(small.train, null, {
      onStep: ({ step }) => {
        seen.push(trained.getWeights()[0]!.values);
        if (step === 3)
          trained.setWeights(trained.getWeights().map((w) => ({ ...w, values: w.values.map(() => 0.5) })));
      },
    });
    expect(seen[0]).not.toEqual(seen[1]);
    expect(trained.getWeights()[0]!.values.every((x) => x === 0.5)).toBe(true);
  });
});
