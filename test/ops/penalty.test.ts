import type { Scalar } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { stepContext } from "../../src/model/stepContext.js";
import { type BuildOptions, build } from "../support/build.js";
import "../support/close.js";
import { outcome } from "../support/run.js";

const X = "-x placeholder(tf.float32)";
const x = { x: [[1, 2]] };

/** Terms of the objective, and their slope in one weight. */
async function penaltiesOf(config: string, weight: string, options: BuildOptions) {
  const { penalties } = await outcome(config, { ...options, training: true });
  const { model, feeds, backend, dispose } = await build(config, options);
  const { tf } = backend;
  const context = stepContext(true);
  const { value, grads } = tf.variableGrads(() => {
    model.forward(feeds, context);
    return context.penalties.map(({ term }) => term).reduce<Scalar>((a, b) => tf.add(a, b), tf.scalar(0));
  }, [model.variable(weight)]);
  const slope = Object.values(grads)[0]!.arraySync();
  tf.dispose([value, ...Object.values(grads), ...context.penalties.map(({ term }) => term)]);
  dispose();
  return { terms: penalties.map(({ term }) => term), over: penalties.map(({ over }) => over), slope };
}

describe.each(["cpu", "wasm"] as const)("l1, on %s", (backend) => {
  it.each([
    [`h linear(2, l1=0.5)\n${X}`, "h/w"],
    [`h dnn([2], l1=0.5)\n${X}`, "h/w0"],
    [`h residual_dnn([2], skiplayers=1, l1=0.5)\n${X}`, "h/w0"],
    [`h concat(2, l1=0.5)\n${X}`, "h/w0"],
    [`h mult_log_reg(2, l1=0.5)\n${X}`, "h/w"],
    [`h convolutional_net([2], image=[1, 1, 2], kernel=1, pool=1, l1=0.5)\n${X}`, "h/w0"],
  ])("adds l1·Σ|w|, with slope ±l1, and 0 at 0: %s", async (config, weight) => {
    const found = await penaltiesOf(config, weight, {
      data: x,
      weights: { [weight]: [[3, -4], [0, 1e-8]] }, // biome-ignore format: rows
      backend,
    });
    expect(found.terms).toBeClose([3.5]);
    expect(found.over).toEqual(["table"]);
    expect(found.slope).toBeClose([[0.5, -0.5], [0, 0.5]]); // biome-ignore format: rows
  });
  it("counts the rows of the minibatch on lookup, an id as often as it occurs", async () => {
    const options = { data: { item: [1, 1] }, sizes: { item: 3 }, weights: { "h/w": [[1, 1], [2, -3], [5, 5]] }, backend }; // biome-ignore format: rows
    const found = await penaltiesOf("h lookup('item', shape=[None, 2], l1=0.1)", "h/w", options);
    expect(found.terms).toBeClose([0.1 * 2 * 5]);
    expect(found.over).toEqual(["rows"]);
    expect(found.slope).toBeClose([[0, 0], [0.2, -0.2], [0, 0]]); // biome-ignore format: rows
  });
  it("counts the whole table with l2_on='table'", async () => {
    const options = { data: { item: [1, 1] }, sizes: { item: 2 }, weights: { "h/w": [[1, 1], [2, -3]] }, backend }; // biome-ignore format: rows
    const config = "h lookup('item', shape=[None, 2], l1=0.1, l2=0.2, l2_on='table')";
    const found = await penaltiesOf(config, "h/w", options);
    expect(found.terms).toBeClose([0.1 * 15, 0.1 * 7]);
    expect(found.slope).toBeClose([[0.3, 0.3], [0.5, -0.7]]); // biome-ignore format: rows
  });
});

describe("seed", () => {
  it("lets weights start alike in every run", async () => {
    const start = async (more: string, seed: number) => {
      const { model, dispose } = await build(
        `y matmul()\n${X}\n-w weights('norm', [2, 3], initrange=1${more})`,
        { data: x, seed },
      );
      const { values } = model.getWeights().find(({ name }) => name === "w/w")!;
      dispose();
      return [...values];
    };
    expect(await start(", seed=7", 1)).toEqual(await start(", seed=7", 2));
    expect(await start("", 1)).not.toEqual(await start("", 2));
    expect(await start("", 7)).toEqual(await start(", seed=7", 2));
  });
});
