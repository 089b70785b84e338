import { describe, expect, it } from "vitest";
import { openBackend } from "../../src/engine/backend.js";
import { ops } from "../../src/ops/index.js";
import "../support/close.js";
import { run } from "../support/run.js";

const config = (combiner: string) =>
  `g embedding_bag(combiner='${combiner}')\n-w weights('norm', [3, 2])\n-bag placeholder(tf.float32)`;
const weights = { "w/w": [[1, 2], [30, 40], [5, 6]] }; // biome-ignore format: rows
const data = { bag: [[3, 0, 4], [0, 0, 0]] }; // biome-ignore format: rows

describe("embedding_bag", () => {
  it.each([
    ["sum", 1],
    ["mean", 7],
    ["sqrtn", 5],
  ])("%s: the weighted sum of the rows, divided by %d; 0 for an empty list", async (combiner, divisor) => {
    const expected = [[23 / divisor, 30 / divisor], [0, 0]]; // biome-ignore format: rows
    expect(await run(config(combiner), { data, weights })).toBeClose(expected);
  });
  it.each(["sum", "mean", "sqrtn"])("%s has a finite gradient at an empty list", async (combiner) => {
    const { tf } = await openBackend("wasm");
    const compute = ops.get("embedding_bag")!.compute as (...args: unknown[]) => never;
    const table = tf.tensor2d([[1], [2]]);
    const bag = tf.tensor2d([[0, 0]]);
    const slope = tf.grad((t) => compute({ table, bag: t }, { params: { combiner } }, { tf }))(bag);
    expect([...slope.dataSync()]).toEqual([1, 2]);
    tf.dispose([table, bag, slope]);
  });
});
