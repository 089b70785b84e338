import { describe, expect, it } from "vitest";
import { openBackend } from "../../src/engine/backend.js";
import { ops } from "../../src/ops/index.js";
import { messages } from "../support/check.js";
import "../support/close.js";
import { run } from "../support/run.js";

const X = "-x placeholder(tf.float32)";
const data = { x: [[1, 5, 3], [-4, -2, -3]] }; // biome-ignore format: rows

describe("sum, mean and max", () => {
  it.each([
    ["sum", [9, -9]],
    ["mean", [3, -3]],
    ["max", [5, -2]],
  ])("%s takes an axis of each example together", async (name, [a, b]) => {
    expect(await run(`h ${name}(1)\n${X}`, { data })).toBeClose([a!, b!]);
    expect(await run(`h ${name}(axis=1, keep_dims=True)\n${X}`, { data })).toBeClose([[a!], [b!]]);
    expect(ops.get(`tf.reduce_${name}`)?.name).toBe(name);
  });
  it("take any axis but the examples", async () => {
    const cube = `\n-c reshape([3, 1])\n-${X}`;
    expect(await run(`h sum(2)${cube}`, { data })).toEqual(data.x);
    expect(await run(`h sum(1)${cube}`, { data })).toEqual([[9], [-9]]);
    expect(messages(`h sum(0)\n${X}`)).toHaveLength(1);
    expect(messages("h sum(2)\n-x placeholder(tf.float32, shape=[None, 3])")).toEqual([
      "broken-rule: `sum`: `axis` 2 is beyond the 2 dimensions of x",
    ]);
  });
  it("max shares its gradient among equal maxima", async () => {
    const { tf } = await openBackend("wasm");
    const compute = ops.get("max")!.compute as (...args: unknown[]) => never;
    const facts = { params: { axis: 1, keep_dims: true } };
    const x = tf.tensor2d([[2, 1, 2]]);
    const slope = tf.grad((t) => compute({ x: t }, facts, { tf }))(x);
    expect([...slope.dataSync()]).toEqual([0.5, 0, 0.5]);
    tf.dispose([x, slope]);
  });
});
