import { describe, expect, it } from "vitest";
import "../support/close.js";
import { outcome, run } from "../support/run.js";

const CONFIG = "h batch_normalize(epsilon=0.5, decay=0.9)\n-x placeholder(tf.float32)";
const data = { x: [[1, 10], [3, 10]] }; // biome-ignore format: rows

describe("batch_normalize", () => {
  it("takes mean and variance (with 1/n) of each column of the minibatch while training", async () => {
    const scale = 1 / Math.sqrt(1 + 0.5);
    expect(await run(CONFIG, { data, training: true })).toBeClose([[-scale, 0], [scale, 0]]); // biome-ignore format: rows
  });
  it("scales by γ and shifts by β", async () => {
    const weights = { "h/gamma": [2, 3], "h/beta": [10, 20] };
    const scale = 2 / Math.sqrt(1.5);
    expect(await run(CONFIG, { data, weights, training: true })).toBeClose([[10 - scale, 20], [10 + scale, 20]]); // biome-ignore format: rows
  });
  it("brings its averages forward while training, from 0", async () => {
    const { updates } = await outcome(CONFIG, { data, training: true });
    expect(updates["h/mean"]).toBeClose([0.1 * 2, 0.1 * 10]);
    expect(updates["h/variance"]).toBeClose([0.1 * 1, 0]);
    expect(updates["h/seen"]).toBeClose(0.1);
  });
  it("takes mean 0 and variance 1 in prediction before the first step", async () => {
    const scale = 1 / Math.sqrt(1.5);
    expect(await run(CONFIG, { data })).toBeClose([[scale, 10 * scale], [3 * scale, 10 * scale]]); // biome-ignore format: rows
    expect((await outcome(CONFIG, { data })).updates).toEqual({});
  });
  it("corrects its averages in prediction: after one step they are the statistics of that minibatch", async () => {
    const { updates } = await outcome(CONFIG, { data, training: true });
    const trained = await run(CONFIG, { data, training: true });
    expect(await run(CONFIG, { data, weights: updates })).toBeClose(trained);
  });
});
