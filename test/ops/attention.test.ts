import { describe, expect, it } from "vitest";
import { messages } from "../support/check.js";
import "../support/close.js";
import { run } from "../support/run.js";

const HISTORY = [
  "y attention()",
  "-q placeholder(tf.float32)",
  "-items weights('constant', [3, 4])",
  "-items",
  "-seen placeholder(tf.float32)",
].join("\n");
const items = [[2, 0, 0, 0], [0, 2, 0, 0], [1, 1, 1, 1]]; // biome-ignore format: rows

describe("attention", () => {
  it("weighs values by the softmax of q·k/√d", async () => {
    const config = [
      "y attention()",
      "-q placeholder(tf.float32)",
      "-keys reshape([2, 4])",
      "--k placeholder(tf.float32)",
      "-values reshape([2, 1])",
      "--v placeholder(tf.float32)",
    ].join("\n");
    // q·k is 4·ln 3 and 0, halved by √4 = 2: e² ˡⁿ³ = 9 against 1.
    const data = { q: [[2, 0, 0, 0]], k: [[2 * Math.log(3), 0, 0, 0, 0, 5, 0, 0]], v: [[10, 20]] };
    expect(await run(config, { data })).toBeClose([[(9 * 10 + 20) / 10]]);
    // Unscaled: e⁴ ˡⁿ³ = 81.
    expect(await run(config.replace("attention()", "attention(scaled=False)"), { data })).toBeClose([
      [(81 * 10 + 20) / 82],
    ]);
  });
  it("looks at the history of each example only, and is 0 for an empty one", async () => {
    const data = { q: [[0, 0, 0, 0], [1, 2, 3, 4], [9, 9, 9, 9]], seen: [[1, 1, 0], [0, 1, 0], [0, 0, 0]] }; // biome-ignore format: rows
    expect(await run(HISTORY, { data, weights: { "items/w": items } })).toBeClose([
      [1, 1, 0, 0],
      [0, 2, 0, 0],
      [0, 0, 0, 0],
    ]);
  });
  it.each(["cpu", "wasm"] as const)("stays finite for scores of thousands, on %s", async (backend) => {
    const data = { q: [[1000, 0, 0, 0]], seen: [[1, 1, 0]] };
    expect(await run(HISTORY, { data, weights: { "items/w": items }, backend })).toBeClose([[2, 0, 0, 0]]);
  });
  it("tells when keys, values and mask do not fit", () => {
    const config = (keys: string, values: string) =>
      `y attention()\n-q placeholder(tf.float32, shape=[None, 4])\n-k weights('norm', ${keys})\n-v weights('norm', ${values})`;
    expect(messages(config("[3, 5]", "[3, 2]"))).toEqual([
      "broken-rule: `attention`: the query has 4 columns and the keys 5",
    ]);
    expect(messages(config("[3, 4]", "[2, 2]"))).toEqual([
      "broken-rule: `attention`: values must be as many as keys, [3, 4], got [2, 2]",
    ]);
  });
});
