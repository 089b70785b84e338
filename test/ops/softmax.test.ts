import { describe, expect, it } from "vitest";
import "../support/close.js";
import { outcome, run } from "../support/run.js";

const X = "-x placeholder(tf.float32)";

describe("softmax", () => {
  it("makes each row add up to 1, large numbers included", async () =>
    expect(
      await run(`p tf.nn.softmax()\n${X}`, { data: { x: [[0, Math.log(3)], [1000, 1000], [-1000, 1000]] } }), // biome-ignore format: rows
    ).toBeClose([[0.25, 0.75], [0.5, 0.5], [0, 1]])); // biome-ignore format: rows
});

describe("mult_log_reg", () => {
  it("is softmax(x·W + b), with l2·½·ΣW²", async () => {
    const weights = { "p/w": [[Math.log(3), 0]], "p/b": [0, Math.log(3)] };
    const { value, penalties } = await outcome(`p mult_log_reg(2, l2=2)\n${X}`, {
      data: { x: [[1], [2]] },
      weights,
      training: true,
    });
    expect(value).toBeClose([[0.5, 0.5], [0.75, 0.25]]); // biome-ignore format: rows
    expect(penalties.map(({ term }) => term)).toEqual([expect.closeTo(Math.log(3) ** 2, 5)]);
  });
});

describe("layer_norm", () => {
  it("normalises each row, then scales and shifts its columns", async () =>
    expect(
      await run(`h layer_norm(epsilon=1)\n${X}`, {
        // Mean 3, variance 8: divided by √(8 + 1).
        data: { x: [[1, 1, 7]] },
        weights: { "h/gamma": [3, 3, 6], "h/beta": [0, 10, 0] },
      }),
    ).toBeClose([[-2, 8, 8]]));
  it("makes a constant row 0", async () =>
    expect(await run(`h layer_norm()\n${X}`, { data: { x: [[5, 5]] } })).toEqual([[0, 0]]));
});
