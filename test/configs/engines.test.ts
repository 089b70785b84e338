import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CommandLine } from "../../src/cli/commandLine.js";
import { compileForTraining } from "../../src/cli/compileForTraining.js";
import { overridesOf } from "../../src/cli/overrides.js";
import { GenericModel, type GenericModelOptions } from "../../src/train/genericModel.js";
import { hasTensorflow } from "../engine/tensorflow/available.js";

const names = readdirSync("configs")
  .filter((file) => file.endsWith(".config"))
  .map((file) => file.replace(".config", ""));

/** A few minibatches, the last one smaller. */
const BRIEF = ["data.split=random(0.004, 0.002, 0.994)", "train.epochs=1", "train.mb=150"];

const MORE: Readonly<Record<string, readonly string[]>> = {
  // Adam makes a whole step of a gradient that is nothing but rounding, and the tree has such gradients, as
  // firstStep.test.ts shows. With a larger ε it makes none, and the step is otherwise the same.
  tree: ["train.opt=adam(epsilon=1e-4)"],
  // Narrower, for the time it takes.
  mxnet_dropout: ["k=64", "hidden=32"],
};

/** What TensorFlow runs kernel by kernel, and why. */
const EAGER: Readonly<Record<string, string>> = { blog_mf: "ids that are computed in the step" };

/** Training an epoch by this config, each time from its beginning. */
async function epochOf(name: string) {
  const path = `configs/${name}.config`;
  const line = new CommandLine(["train", path]);
  const overrides = overridesOf({}, [...BRIEF, ...(MORE[name] ?? [])], line);
  const { graph, data } = await compileForTraining(path, "-", overrides, line);
  return async (options: GenericModelOptions) => {
    const model = new GenericModel(graph, options);
    try {
      const { history, engine } = await model.train(data.train, data.dev);
      const [{ train, dev }] = history as [(typeof history)[0]];
      const scores = [train, dev![model.settings.metric.name]!];
      return { engine, scores, weights: model.getWeights() };
    } finally {
      model.dispose();
    }
  };
}

/** The largest relative difference. */
const apart = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((x, i) => Math.abs(x - b[i]!) / Math.max(Math.abs(x), 1e-6)));

describe.each(names)("an epoch of configs/%s.config", (name) => {
  it("is the same as a plan, kernel by kernel, and on TensorFlow; threads change no bit", async () => {
    const run = await epochOf(name);
    const alone = await run({ threads: 1 });
    // A sampler has one engine, and needs one thread.
    if (alone.engine.threads === null && alone.engine.name === "plan") return;
    expect(alone.engine).toMatchObject({ name: "plan", why: "the default", threads: 1 });
    for (const threads of [2, 4]) {
      const several = await run({ threads });
      expect(several.engine.threads).toBe(threads);
      expect(several.weights).toEqual(alone.weights);
    }
    const eager = await run({ engine: "eager" });
    expect(eager.engine.name).toBe("eager");
    expect(apart(eager.scores, alone.scores)).toBeLessThan(1e-4);
    if (!hasTensorflow) return;
    const session = await run({ backend: "tensorflow" });
    const expected = EAGER[name] ? { name: "eager", why: EAGER[name] } : { name: "plan", why: "the default" };
    expect(session.engine).toMatchObject(expected);
    expect(apart(eager.scores, session.scores)).toBeLessThan(1e-4);
  }, 120_000);
});
