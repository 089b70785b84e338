import { describe, expect, it } from "vitest";
import { check, messages } from "../support/check.js";
import { run } from "../support/run.js";

const X = "-x placeholder(tf.float32, shape=[None, 4])";
const data = { x: [[1, 2, 3, 4], [5, 6, 7, 8]] }; // biome-ignore format: rows
const shapeOf = (text: string) => {
  const type = check(text).graph.outputs[0]!.type;
  return "shape" in type ? type.shape : null;
};

describe("reshape and flatten", () => {
  it("give each example another shape, and one row again", async () => {
    expect(await run(`h reshape([2, 2])\n${X}`, { data })).toEqual([[[1, 2], [3, 4]], [[5, 6], [7, 8]]]); // biome-ignore format: rows
    expect(await run(`h flatten()\n-r reshape([2, 2])\n-${X}`, { data })).toEqual(data.x);
    expect(shapeOf(`h flatten()\n-r reshape([2, 2])\n-${X}`)).toEqual(["batch", 4]);
  });
  it("keep the count of numbers", () =>
    expect(messages(`h reshape([3, 2])\n${X}`)).toEqual([
      "broken-rule: `reshape`: an example of x has 4 numbers, `shape` 6",
    ]));
});

describe("slice", () => {
  it("takes columns from `begin`, `size` of them or all", async () => {
    expect(await run(`h slice(1, 2)\n${X}`, { data })).toEqual([[2, 3], [6, 7]]); // biome-ignore format: rows
    expect(await run(`h slice(3)\n${X}`, { data })).toEqual([[4], [8]]);
    expect(shapeOf(`h slice(1)\n${X}`)).toEqual(["batch", 3]);
  });
  it("stays inside", () =>
    expect(messages(`h slice(2, 3)\n${X}`)).toEqual([
      "broken-rule: `slice`: columns 2 to 4 are asked for, x has 4",
    ]));
});
