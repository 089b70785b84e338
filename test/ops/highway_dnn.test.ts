import { describe, expect, it } from "vitest";
import { ops } from "../../src/ops/index.js";
import { build } from "../support/build.js";
import { messages } from "../support/check.js";
import "../support/close.js";
import { run } from "../support/run.js";

const X = "-x placeholder(tf.float32)";

describe("highway_dnn", () => {
  it("mixes each layer with its input by the gate", async () => {
    const weights = { "h/w0": [[2]], "h/b0": [1], "h/v0": [[0]], "h/c0": [Math.log(3)] };
    // t = σ(ln 3) = 3/4: 3/4·(2·4 + 1) + 1/4·4.
    expect(
      await run(`h highway_dnn([1], activation='none')\n${X}`, { data: { x: [[4]] }, weights }),
    ).toBeClose([[7.75]]);
  });
  it("starts its gates at −1, hardly open", async () => {
    const { model, dispose } = await build(`h highway_dnn([1])\n${X}`, { data: { x: [[4]] } });
    expect([...model.getWeights().find(({ name }) => name === "h/c0")!.values]).toEqual([-1]);
    dispose();
  });
  it("takes its arguments in ANTK's order", () =>
    expect(Object.keys(ops.get("highway_dnn")!.params).slice(0, 9)).toEqual([
      "hidden_units", "activation", "distribution", "initrange", "l2", "bn", "keep_prob", "fan_scaling", "bias_start",
    ])); // biome-ignore format: names
  it("has layers as wide as its input", () => {
    const wrong = "h highway_dnn([3, 4])\n-x placeholder(tf.float32, shape=[None, 3])";
    expect(messages(wrong)).toEqual([
      "broken-rule: `highway_dnn`: every layer must be as wide as x: x has 3 columns, the layers 3, 4",
    ]);
    expect(messages(`h highway_dnn([])\n${X}`)).toEqual([
      "broken-rule: `highway_dnn`: `hidden_units` needs at least one layer",
    ]);
  });
});
