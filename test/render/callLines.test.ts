import { describe, expect, it } from "vitest";
import { kinds, optional, required } from "../../src/declare/params.js";
import type { Const } from "../../src/declare/values.js";
import { callLines } from "../../src/render/graph/callLines.js";
import { symbol } from "./sampleGraphs.js";

const params = {
  hidden_units: required(kinds.any, ""),
  activation: optional(kinds.any, "", null),
  rank: required(kinds.any, ""),
};

function lines(written: Record<string, Const>, opName = "dnn"): readonly string[] {
  return callLines({
    opName,
    params,
    written: Object.entries(written).map(([name, value]) => ({ name, value })),
  });
}

describe("a call in a box", () => {
  it("is the op, then a line for each argument", () => {
    expect(lines({ activation: "tanh", keep_prob: 0.95 })).toEqual([
      "dnn",
      "activation='tanh'",
      "keep_prob=0.95",
    ]);
  });

  it("leaves out the name of a required argument in its own place", () => {
    expect(lines({ hidden_units: 50, activation: "relu", rank: 2 })).toEqual([
      "dnn(50, 2)",
      "activation='relu'",
    ]);
    expect(lines({ activation: "relu", hidden_units: 50 })).toEqual([
      "dnn",
      "activation='relu'",
      "hidden_units=50",
    ]);
  });

  it("folds a repetition the way the language writes it", () => {
    const k = symbol("$kfactors");
    expect(lines({ hidden_units: [k, k, k] })).toEqual(["dnn([$kfactors]*3)"]);
    expect(lines({ hidden_units: [50, 50] })).toEqual(["dnn([50, 50])"]);
  });

  it("leaves out the middle of a long list", () => {
    const units = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1];
    expect(lines({ hidden_units: units })).toEqual(["dnn", "[10, 9, 8, 7, …, 2,", "1]"]);
  });

  it("breaks long lines after commas and cuts long texts", () => {
    expect(lines({ shape: [null, symbol("$kfactors")] })).toEqual(["dnn", "shape=[None,", "$kfactors]"]);
    expect(lines({ note: "x".repeat(50) })).toEqual(["dnn", `note='${"x".repeat(17)}…'`]);
  });

  it("takes eight lines at most", () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`a${i}`, i]));
    expect(lines(many)).toHaveLength(8);
    expect(lines(many).at(-1)).toBe("…");
  });
});
