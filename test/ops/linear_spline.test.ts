import { describe, expect, it } from "vitest";
import { checkErrors } from "../support/check.js";
import "../support/close.js";
import { run } from "../support/run.js";

describe("linear_spline", () => {
  it("parts each number between the two knots around it; beyond the last knots they stay alone", async () => {
    const config = "h linear_spline(knots=3, low=0, high=10)\n-x placeholder(tf.float32)";
    const data = { x: [[0], [2.5], [5], [9], [12], [-1]] };
    // biome-ignore format: rows
    expect(await run(config, { data })).toBeClose([
      [1, 0, 0], [0.5, 0.5, 0], [0, 1, 0], [0, 0.2, 0.8], [0, 0, 1], [1, 0, 0],
    ]);
  });

  it("makes a curve for each id, by the dot product with a row of its values at the knots", async () => {
    const config =
      "y x_dot_y()\n-curve lookup('item', shape=[None, 3])\n-when linear_spline(3)\n--time placeholder(tf.float32)";
    const data = { item: [0, 0, 1], time: [[0.25], [0.75], [0.25]] };
    const weights = { "curve/w": [[10, 20, 0], [1, 1, 1]] }; // biome-ignore format: rows
    expect(await run(config, { data, weights, sizes: { item: 2 } })).toBeClose([[15], [10], [1]]);
  });

  it("needs knots at both ends, and the ends in order", () =>
    checkErrors(`
      y add()
      -h linear_spline(1)
         ^^^^^^^^^^^^^^^^ broken-rule: \`linear_spline\`: a curve needs \`knots\` at both ends: 2 or more, got 1
      --x placeholder(tf.float32, shape=[None, 1])
      -g linear_spline(low=2, high=1)
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ broken-rule: \`linear_spline\`: \`low\` 2 is not below \`high\` 1
      --x
    `));
});
