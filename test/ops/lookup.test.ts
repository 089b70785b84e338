import { describe, expect, it } from "vitest";
import { check, checkErrors } from "../support/check.js";
import "../support/close.js";
import type { Scalar } from "@tensorflow/tfjs-core";
import { stepContext } from "../../src/model/stepContext.js";
import { type BuildOptions, build } from "../support/build.js";
import { dataOf } from "../support/data.js";
import { outcome, run } from "../support/run.js";

const W = { "h/w": [[1, 2], [3, 4], [5, 6]] }; // biome-ignore format: rows

/** The gradient of the penalty alone. */
async function penaltyGradient(config: string, options: BuildOptions): Promise<unknown> {
  const { model, feeds, backend, dispose } = await build(config, options);
  const { tf } = backend;
  const context = stepContext(true);
  const { value, grads } = tf.variableGrads(() => {
    model.forward(feeds, context);
    return context.penalties.map(({ term }) => term).reduce<Scalar>((a, b) => tf.add(a, b), tf.scalar(0));
  }, [model.variable("h/w")]);
  const gradient = Object.values(grads)[0]!.arraySync();
  tf.dispose([value, ...Object.values(grads)]);
  dispose();
  return gradient;
}

describe("lookup", () => {
  it("is the row of each id, repeated ids included", async () =>
    expect(
      await run("h lookup('item', shape=[None, 2])", { data: { item: [2, 0, 2] }, weights: W }),
    ).toBeClose([[5, 6], [1, 2], [5, 6]])); // biome-ignore format: rows
  it("has one row for each id of the column, seen or not", async () => {
    const { model, dispose } = await build("h lookup('item', shape=[None, 2])", {
      data: { item: [0, 1] },
      sizes: { item: 7 },
    });
    expect(model.variable("h/w").shape).toEqual([7, 2]);
    dispose();
  });
  it("adds l2·Σy² over the rows of the minibatch: an id as often as it occurs", async () => {
    const options = { data: { item: [2, 0, 2] }, weights: W };
    const config = "h lookup('item', l2=0.1, shape=[None, 2])";
    const { penalties } = await outcome(config, { ...options, training: true });
    expect(penalties).toEqual([{ term: expect.closeTo(0.1 * (2 * 61 + 5), 4), over: "rows" }]);
    expect(await penaltyGradient(config, options)).toBeClose([
      [0.2 * 1, 0.2 * 2],
      [0, 0],
      [2 * 0.2 * 5, 2 * 0.2 * 6],
    ]);
  });
  it("adds l2·½·ΣW² with l2_on='table'", async () => {
    const options = { data: { item: [2, 0, 2] }, weights: W };
    const config = "h lookup('item', l2=0.1, l2_on='table', shape=[None, 2])";
    const { penalties } = await outcome(config, { ...options, training: true });
    expect(penalties).toEqual([{ term: expect.closeTo(0.05 * (5 + 25 + 61), 4), over: "table" }]);
    expect(await penaltyGradient(config, options)).toBeClose([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]); // biome-ignore format: rows
  });
  it("costs nothing in prediction", async () =>
    expect(
      (
        await outcome("h lookup('item', l2=1, shape=[None, 2])", {
          data: { item: [0] },
          sizes: { item: 3 },
          weights: W,
        })
      ).penalties,
    ).toEqual([]));
  it("starts uniform in ±initrange", async () => {
    const { model, dispose } = await build("h lookup('item', initrange=0.5, shape=[None, 50])", {
      data: { item: [0] },
      sizes: { item: 200 },
    });
    const values = model.getWeights()[0]!.values;
    expect(Math.max(...values)).toBeLessThanOrEqual(0.5);
    expect(Math.max(...values)).toBeGreaterThan(0.499);
    expect(Math.min(...values)).toBeLessThan(-0.499);
    expect(values.reduce((a, b) => a + b, 0) / values.length).toBeCloseTo(0, 1);
    dispose();
  });
  it("shares the placeholder of its column", () => {
    const { graph } = check(
      "s x_dot_y()\n-a lookup('user', shape=[None, 2])\n-b lookup('user', shape=[None, 2])",
    );
    expect(graph.columns.map(({ name }) => name)).toEqual(["user"]);
  });
  it("wants a shape of two dimensions", () =>
    checkErrors(`
      h lookup('item', shape=[None])
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ broken-rule: \`lookup\`: \`shape\` must be [None, columns]
    `));
  it("wants a column of ids", () => {
    const { schema } = dataOf({ columns: { age: [1, 2] } }).context;
    checkErrors(
      `
      h lookup('age', shape=[None, 2])
               ^^^^^ wrong-column: \`lookup\` wants a column of ids, and \`age\` holds values
      `,
      { schema },
    );
  });
});
