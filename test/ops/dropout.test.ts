import { describe, expect, it } from "vitest";
import { messages } from "../support/check.js";
import { run } from "../support/run.js";

const CONFIG = "h dropout(0.8)\n-x placeholder(tf.float32)";
const rows = Array.from({ length: 100 }, () => new Array<number>(100).fill(2));
const train = async (options: { seed?: number; step?: number }) =>
  ((await run(CONFIG, { data: { x: rows }, training: true, ...options })) as number[][]).flat();

describe("dropout", () => {
  it("keeps 80 % of the elements, divided by 0.8, while training", async () => {
    const y = await train({});
    const kept = y.filter((v) => v !== 0);
    expect(new Set(kept)).toEqual(new Set([2.5]));
    // 10,000 draws: a deviation of 0.4 %.
    expect(kept.length / y.length).toBeCloseTo(0.8, 1.5);
  });
  it("passes everything on in prediction", async () =>
    expect(await run(CONFIG, { data: { x: [[1, 2]] } })).toEqual([[1, 2]]));
  it("depends on seed and step alone", async () => {
    const first = await train({ seed: 1, step: 3 });
    expect(await train({ seed: 1, step: 3 })).toEqual(first);
    expect(await train({ seed: 1, step: 4 })).not.toEqual(first);
    expect(await train({ seed: 2, step: 3 })).not.toEqual(first);
  });
  it("wants a probability above 0", () =>
    expect(messages("h dropout(0)\n-x placeholder(tf.float32)")).toEqual([
      "wrong-argument: `prob` must be a number above 0 and at most 1, got 0",
    ]));
});
