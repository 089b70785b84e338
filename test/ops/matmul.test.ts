import { describe, expect, it } from "vitest";
import { messages } from "../support/check.js";
import "../support/close.js";
import { run } from "../support/run.js";

const two = (call: string) => `${call}\n-a placeholder(tf.float32)\n-b placeholder(tf.float32)`;
const data = { a: [[1, 2], [3, 4]], b: [[1, 10], [0, 1]] }; // biome-ignore format: rows

describe("matmul", () => {
  it("multiplies matrices, transposed where asked for", async () => {
    expect(await run(two("y matmul(transpose_a=True)"), { data })).toEqual([[1, 13], [2, 24]]); // biome-ignore format: rows
    expect(await run(two("y tf.matmul(transpose_b=True)"), { data })).toEqual([[21, 2], [43, 4]]); // biome-ignore format: rows
  });
  it("needs as many columns as rows", () => {
    const text = (call: string) =>
      `${call}\n-a placeholder(tf.float32, shape=[None, 3])\n-w weights('norm', [2, 3])`;
    expect(messages(text("y matmul()"))).toEqual([
      "broken-rule: `matmul`: a has 3 columns and b 2 rows; they must be as many",
    ]);
    expect(messages(text("y matmul(transpose_b=True)"))).toEqual([]);
  });
});

describe("full_product", () => {
  it("has the dot product of every row of x with every row of y", async () => {
    const config = "s full_product()\n-x placeholder(tf.float32)\n-w weights('norm', [3, 2])";
    const weights = { "w/w": [[1, 0], [0, 1], [1, 1]] }; // biome-ignore format: rows
    expect(await run(config, { data: { x: data.a }, weights })).toEqual([[1, 2, 3], [3, 4, 7]]); // biome-ignore format: rows
  });
});

describe("gather_pairs", () => {
  const config =
    "y gather_pairs()\n-w weights('norm', [2, 3])\n-i placeholder(tf.int32)\n-j placeholder(tf.int32)";
  const weights = { "w/w": [[1, 2, 3], [4, 5, 6]] }; // biome-ignore format: rows
  it("has one element for each pair of row and column", async () =>
    expect(await run(config, { data: { i: [0, 1, 1], j: [2, 0, 0] }, weights })).toEqual([[3], [4], [4]]));
  it("takes no column from the next row", async () => {
    await expect(run(config, { data: { i: [0], j: [3] }, sizes: { j: 4 }, weights })).rejects.toThrow("-1");
  });
});
