import { describe, expect, it } from "vitest";
import { build } from "../support/build.js";
import { graphOf, messages } from "../support/check.js";
import { outcome } from "../support/run.js";

const config = (call: string) => `h embedding()\n-w ${call}\n-item placeholder(tf.int32)`;

async function initial(call: string, seed = 0): Promise<Float32Array> {
  const { model, dispose } = await build(config(call), { data: { item: [0] }, seed });
  const { values } = model.getWeights()[0]!;
  dispose();
  return values;
}

function spread(values: Float32Array) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
  return { mean, deviation, largest: values.reduce((a, b) => Math.max(a, Math.abs(b)), 0) };
}

// 20,000 draws: means and deviations are known to about 1 %.
const shape = "[100, 200], initrange=0.5";

describe("weights", () => {
  it("is as long as a column has ids", async () => {
    const { model, dispose } = await build(config("weights('norm', ['item', 2])"), {
      data: { item: [0] },
      sizes: { item: 7 },
    });
    expect(model.variable("w/w").shape).toEqual([7, 2]);
    dispose();
    expect(graphOf(config("weights('norm', ['item', 2])")).byName.get("w")!.type).toMatchObject({
      shape: ["ids of item", 2],
    });
  });
  it("'norm' is N(0, initrange²)", async () => {
    const { mean, deviation, largest } = spread(await initial(`weights('norm', ${shape})`));
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(deviation / 0.5).toBeCloseTo(1, 1.5);
    expect(largest).toBeGreaterThan(1.5);
  });
  it("'tnorm' is the same, cut off at two deviations", async () => {
    const { mean, deviation, largest } = spread(await initial(`weights('tnorm', ${shape})`));
    expect(Math.abs(mean)).toBeLessThan(0.02);
    // The deviation of a normal cut off at 2 is 0.8796.
    expect(deviation / 0.5).toBeCloseTo(0.8796, 1.5);
    expect(largest).toBeLessThanOrEqual(1);
    expect(largest).toBeGreaterThan(0.99);
  });
  it("'uniform' lies evenly in ±initrange", async () => {
    const { mean, deviation, largest } = spread(await initial(`weights('uniform', ${shape})`));
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(deviation / 0.5).toBeCloseTo(1 / Math.sqrt(3), 1.5);
    expect(largest).toBeLessThanOrEqual(0.5);
    expect(largest).toBeGreaterThan(0.499);
  });
  it("'constant' is initrange everywhere", async () =>
    expect(new Set(await initial(`weights('constant', ${shape})`))).toEqual(new Set([0.5])));
  it("starts near 0 unless told otherwise", async () =>
    expect(spread(await initial("weights('norm', [100, 200])")).deviation).toBeCloseTo(1e-5, 6));
  it("follows the seed", async () => {
    const call = "weights('norm', [2, 2], initrange=1)";
    expect(await initial(call, 1)).toEqual(await initial(call, 1));
    expect(await initial(call, 1)).not.toEqual(await initial(call, 2));
    expect(await initial(call, 0)).not.toEqual(await initial(call, 1));
  });
  it("adds l2·½·ΣW² while training", async () => {
    const { penalties } = await outcome(config("weights('constant', [2, 2], initrange=3, l2=0.1)"), {
      data: { item: [0] },
      training: true,
    });
    expect(penalties).toEqual([{ term: expect.closeTo(0.05 * 36, 5), over: "table" }]);
  });
  it("are floats", () =>
    expect(messages("w weights('norm', [2], dtype=tf.int32)")).toEqual([
      "broken-rule: `weights`: weights are floats: `dtype` must be tf.float32",
    ]));
});
