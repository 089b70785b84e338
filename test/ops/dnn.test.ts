import { describe, expect, it } from "vitest";
import { stream } from "../../src/numeric/stream.js";
import { build } from "../support/build.js";
import { checkErrors, messages } from "../support/check.js";
import "../support/close.js";
import { outcome, run } from "../support/run.js";

const X = "-x placeholder(tf.float32)";
const data = { x: [[1, 2], [3, 4]] }; // biome-ignore format: rows

describe("dnn", () => {
  it("applies linear map and activation in each layer, the last included", async () => {
    const weights = { "h/w0": [[1, 0], [0, -1]], "h/b0": [0, 1], "h/w1": [[1], [10]], "h/b1": [-20] }; // biome-ignore format: rows
    // Layer 1: relu([1, −1], [3, −3]) = [1, 0], [3, 0]; layer 2: relu(1 − 20), relu(3 − 20).
    expect(await run(`h dnn([2, 1], activation='relu')\n${X}`, { data, weights })).toEqual([[0], [0]]);
    expect(await run(`h dnn([2, 1], activation='none')\n${X}`, { data, weights })).toBeClose([
      [1 - 10 - 20],
      [3 - 30 - 20],
    ]);
  });
  it("normalises after the activation, then drops", async () => {
    const config = `h dnn([2], activation='tanh', bn=True, keep_prob=0.5)\n${X}`;
    const weights = { "h/w0": [[0.1, 0], [0, 0.2]], "h/b0": [0.3, 0] }; // biome-ignore format: rows
    const rows = [1, 3].map((x, i) => [Math.tanh(0.1 * x + 0.3), Math.tanh(0.2 * [2, 4][i]!)]);
    const normalised = (column: number) => {
      const [a, b] = rows.map((row) => row[column]!) as [number, number];
      const mean = (a + b) / 2;
      const scale = 1 / Math.sqrt(((a - mean) ** 2 + (b - mean) ** 2) / 2 + 1e-5);
      return [(a - mean) * scale, (b - mean) * scale];
    };
    const bn = [0, 1].map((row) => [normalised(0)[row]!, normalised(1)[row]!]);
    // The mask of this node's stream at this step: what is kept is doubled.
    const mask = Array.from(stream(5, "dropout", "h/0").uniform(9, 4), (u) => (u < 0.5 ? 2 : 0));
    expect(await run(config, { data, weights, training: true, seed: 5, step: 9 })).toBeClose(
      [[bn[0]![0]! * mask[0]!, bn[0]![1]! * mask[1]!], [bn[1]![0]! * mask[2]!, bn[1]![1]! * mask[3]!]], // biome-ignore format: rows
      1e-4,
    );
  });
  it("has masks of its own in each layer", async () => {
    const ones = { x: Array.from({ length: 1 }, () => new Array<number>(64).fill(1)) };
    const identity = Array.from({ length: 64 }, (_, i) =>
      Array.from({ length: 64 }, (_, j) => (i === j ? 1 : 0)),
    );
    const weights = { "h/w0": identity, "h/w1": identity };
    const y = await run(`h dnn([64, 64], activation='none', keep_prob=0.5)\n${X}`, {
      data: ones,
      weights,
      training: true,
    });
    const kept = (y as number[][])[0]!.filter((v) => v !== 0);
    // Kept by both: a quarter, not a half.
    expect(kept.every((v) => v === 4)).toBe(true);
    expect(kept.length).toBeGreaterThan(6);
    expect(kept.length).toBeLessThan(28);
  });
  it.each(["None", "0", "1"])("drops nothing with keep_prob=%s", async (keep) => {
    const config = (setting: string) => `h dnn([2]${setting})\n${X}`;
    const trained = await run(config(`, keep_prob=${keep}`), { data, training: true });
    expect(trained).toEqual(await run(config(""), { data }));
  });
  it("adds l2·½·ΣW² for each matrix, the biases left out", async () => {
    const weights = { "h/w0": [[1], [2]], "h/w1": [[3]], "h/b0": [5], "h/b1": [6] };
    const { penalties } = await outcome(`h dnn([1, 1], l2=0.2)\n${X}`, { data, weights, training: true });
    expect(penalties.map(({ term }) => term)).toEqual([
      expect.closeTo(0.1 * 5, 5),
      expect.closeTo(0.1 * 9, 5),
    ]);
    expect(penalties.every(({ over }) => over === "table")).toBe(true);
  });
  it("starts with deviation initrange, which fan_scaling divides by √fan-in, times √2 for relu", async () => {
    const wide = { x: [new Array<number>(100).fill(0)] };
    const deviation = async (settings: string) => {
      const { model, dispose } = await build(`h dnn([200], distribution='norm', ${settings})\n${X}`, {
        data: wide,
      });
      const { values } = model.getWeights().find(({ name }) => name === "h/w0")!;
      dispose();
      return Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
    };
    // 20,000 draws: the deviation is known to half a percent.
    expect(await deviation("initrange=0.5")).toBeCloseTo(0.5, 1);
    expect(await deviation("initrange=0.5, fan_scaling=True")).toBeCloseTo(0.5 / 10, 2.5);
    expect(await deviation("initrange=0.5, fan_scaling=True, activation='relu'")).toBeCloseTo(
      (0.5 * Math.SQRT2) / 10,
      2.5,
    );
  });
  it("starts its biases at bias_start", async () => {
    const { model, dispose } = await build(`h dnn([3], bias_start=0.25)\n${X}`, { data });
    expect([...model.getWeights().find(({ name }) => name === "h/b0")!.values]).toEqual([0.25, 0.25, 0.25]);
    dispose();
  });
  it("needs a layer", () =>
    expect(messages(`h dnn([])\n${X}`)).toEqual([
      "broken-rule: `dnn`: `hidden_units` needs at least one layer",
    ]));
  it("knows its activations", () =>
    checkErrors(`
      h dnn([2], activation='tahn')
                            ^^^^^^ wrong-argument: \`activation\` must be one of 'none', 'sigmoid', 'tanh', 'relu', 'relu6', 'softplus', 'tanhlecun', 'elu', 'gelu', 'leaky_relu', 'silu', got 'tahn'
      -x placeholder(tf.float32)
    `));
});
