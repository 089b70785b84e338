import { describe, expect, it } from "vitest";
import { ops } from "../../src/ops/index.js";
import { messages } from "../support/check.js";
import "../support/close.js";
import { run } from "../support/run.js";

const X = "-x placeholder(tf.float32)";

describe("residual_dnn", () => {
  it("adds the input of each block to its output", async () => {
    const weights = { "h/w0": [[2]], "h/b0": [0], "h/w1": [[-1]], "h/b1": [5], "h/w2": [[1]], "h/w3": [[1]] };
    const config = `h residual_dnn([1, 1, 1, 1], activation='relu', skiplayers=2)\n${X}`;
    // Block 1: relu(5 − relu(2·x) + x), 4 and 0; block 2 doubles.
    expect(await run(config, { data: { x: [[1], [10]] }, weights })).toBeClose([[8], [0]]);
  });
  it("brings the input to another width by a matrix", async () => {
    const weights = {
      "h/w0": [[0, 0]],
      "h/b0": [1, 2],
      "h/skip_w0": [[10, 20]],
      "h/skip_b0": [0.5, 0],
    };
    const config = `h residual_dnn([2], activation='none', skiplayers=1)\n${X}`;
    expect(await run(config, { data: { x: [[3]] }, weights })).toBeClose([[1 + 30 + 0.5, 2 + 60]]);
  });
  it("takes its arguments in ANTK's order", () =>
    expect(Object.keys(ops.get("residual_dnn")!.params).slice(0, 9)).toEqual([
      "hidden_units", "activation", "distribution", "initrange", "l2", "bn", "keep_prob", "fan_scaling", "skiplayers",
    ])); // biome-ignore format: names
  it("has whole blocks", () =>
    expect(messages(`h residual_dnn([2, 2])\n${X}`)).toEqual([
      "broken-rule: `residual_dnn`: `hidden_units` has 2 layers, which is no multiple of `skiplayers`, 3",
    ]));
});
