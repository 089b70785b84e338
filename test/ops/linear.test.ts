import { describe, expect, it } from "vitest";
import { checkErrors } from "../support/check.js";
import "../support/close.js";
import { outcome, run } from "../support/run.js";

const X = { x: [[1, 2], [3, 4]] }; // biome-ignore format: rows

describe("linear", () => {
  it("maps every row by x·W + b", async () => {
    const y = await run("h linear(1, bias=True)\n-x placeholder(tf.float32)", {
      data: X,
      weights: { "h/w": [[10], [1]], "h/b": [0.5] },
    });
    expect(y).toBeClose([[12.5], [34.5]]);
  });
  it("has no bias unless asked, and answers to `dense`", async () =>
    expect(
      await run("h dense(1)\n-x placeholder(tf.float32)", { data: X, weights: { "h/w": [[10], [1]] } }),
    ).toBeClose([[12], [34]]));
  it("adds l2·½·ΣW² while training, the bias left out", async () => {
    const config = "h linear(1, bias=True, l2=0.2)\n-x placeholder(tf.float32)";
    const options = { data: X, weights: { "h/w": [[3], [4]], "h/b": [7] } };
    expect((await outcome(config, { ...options, training: true })).penalties).toEqual([
      { term: expect.closeTo(0.1 * 25, 5), over: "table" },
    ]);
    expect((await outcome(config, options)).penalties).toEqual([]);
  });
  it("needs at least one column", () =>
    checkErrors(`
      h linear(output_size=0)
                           ^ wrong-argument: \`output_size\` must be a positive integer, got 0
      -x placeholder(tf.float32)
    `));
});
