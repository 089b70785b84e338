import { describe, expect, it } from "vitest";
import { build } from "../support/build.js";
import { messages } from "../support/check.js";
import "../support/close.js";
import { outcome, run } from "../support/run.js";

const CONFIG = "h concat(1, l2=0.2)\n-a placeholder(tf.float32)\n-b placeholder(tf.float32)";
const data = { a: [[1], [2]], b: [[1, 0], [0, 1]] }; // biome-ignore format: rows
const weights = { "h/w0": [[10]], "h/w1": [[1], [2]], "h/b": [0.5] };

describe("concat", () => {
  it("maps each input by a matrix of its own and adds them, with a bias", async () =>
    expect(await run(CONFIG, { data, weights })).toBeClose([[10 + 1 + 0.5], [20 + 2 + 0.5]]));
  it("adds l2·½·ΣW² for each matrix", async () => {
    const { penalties } = await outcome(CONFIG, { data, weights, training: true });
    expect(penalties.map(({ term }) => term)).toEqual([expect.closeTo(10, 4), expect.closeTo(0.5, 4)]);
  });
  it("takes the tensors of lists one by one", async () => {
    const config = "h concat(1)\n-ab ident()\n--a placeholder(tf.float32)\n--b placeholder(tf.float32)";
    expect(await run(config, { data, weights })).toBeClose([[11.5], [22.5]]);
  });
  it("scales each matrix by its own fan-in", async () => {
    const config =
      "h concat(300, distribution='norm', fan_scaling=True)\n-a placeholder(tf.float32)\n-b placeholder(tf.float32)";
    const { model, dispose } = await build(config, {
      data: { a: [new Array<number>(4).fill(0)], b: [new Array<number>(64).fill(0)] },
    });
    const deviation = (name: string) => {
      const { values } = model.getWeights().find((w) => w.name === name)!;
      return Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
    };
    expect(deviation("h/w0") * 2).toBeCloseTo(1, 1);
    expect(deviation("h/w1") * 8).toBeCloseTo(1, 1);
    dispose();
  });
  it("needs something to join", () =>
    expect(messages("h concat(3)")).toEqual(["missing-input: `concat` needs at least 1 xs, got 0"]));
});
