import { describe, expect, it } from "vitest";
import { ops } from "../../src/ops/index.js";
import { messages } from "../support/check.js";
import "../support/close.js";
import { run } from "../support/run.js";

const config = (call: string, count = 2) =>
  [call, ...["a", "b", "c"].slice(0, count).map((name) => `-${name} placeholder(tf.float32)`)].join("\n");
const data = { a: [[1, 2], [3, 4]], b: [[10, 20], [30, 40]], c: [[2], [3]] }; // biome-ignore format: rows

describe("add, subtract and multiply", () => {
  it("go element by element, from left to right; a column is stretched", async () => {
    expect(await run(config("y add()", 3), { data })).toEqual([[13, 24], [36, 47]]); // biome-ignore format: rows
    expect(await run(config("y multiply()", 3), { data })).toEqual([[20, 80], [270, 480]]); // biome-ignore format: rows
    expect(await run(config("y subtract()"), { data })).toEqual([[-9, -18], [-27, -36]]); // biome-ignore format: rows
  });
  it.each([
    ["tf.add", "add"],
    ["tf.add_n", "add"],
    ["tf.sub", "subtract"],
    ["tf.subtract", "subtract"],
    ["tf.mul", "multiply"],
    ["tf.multiply", "multiply"],
  ])("%s is %s", (alias, name) => expect(ops.get(alias)?.name).toBe(name));
  it("say which shapes do not fit", () =>
    expect(
      messages(
        "y add()\n-a placeholder(tf.float32, shape=[None, 3])\n-b placeholder(tf.float32, shape=[None, 2])",
      ),
    ).toEqual([
      "broken-rule: `add`: [batch, 3] and [batch, 2] do not fit together: dimensions, from the last, must be equal or 1",
    ]));
  it("need two inputs, and subtract takes no more", () => {
    expect(messages("y add()\n-a placeholder(tf.float32)")).toEqual([
      "missing-input: `add` needs at least 2 xs, got 1",
    ]);
    expect(messages(config("y subtract()", 3))).toHaveLength(1);
  });
});
