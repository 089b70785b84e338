import { describe, expect, it } from "vitest";
import { messages } from "../support/check.js";
import "../support/close.js";
import { graphOf } from "../support/check.js";
import { run } from "../support/run.js";

// The tensor of Kolda and Bader 2009, §2.4, example: 3 by 4 by 2, its slices X(:,:,1) and X(:,:,2).
const first = [[1, 4, 7, 10], [2, 5, 8, 11], [3, 6, 9, 12]]; // biome-ignore format: rows
const second = first.map((row) => row.map((x) => x + 12));
const tensor = first.map((row, i) => row.map((x, j) => [x, second[i]![j]!]));
const weights = { "t/w": tensor };
const T = "-t weights('constant', [3, 4, 2])";
const data = { x: [[1]] };

/** Beside a column, without which a graph reads no data. */
const over = (line: string, below: string) =>
  `y ${line}\n${below}\nother ident()\n-x placeholder(tf.float32)`;

describe("nmode_tensor_tomatrix", () => {
  it("is the mode-1 unfolding of Kolda and Bader for mode 0", async () =>
    expect(await run(over("nmode_tensor_tomatrix(0)", T), { data, weights })).toBeClose(
      first.map((row, i) => [...row, ...second[i]!]),
    ));
  it("is their mode-2 unfolding for mode 1", async () =>
    expect(await run(over("nmode_tensor_tomatrix(1)", T), { data, weights })).toBeClose(
      [0, 1, 2, 3].map((j) => [1, 2, 3, 13, 14, 15].map((x) => x + 3 * j)),
    ));
  it("is their mode-3 unfolding for mode 2", async () =>
    expect(await run(over("nmode_tensor_tomatrix(2)", T), { data, weights })).toBeClose([
      Array.from({ length: 12 }, (_, i) => i + 1),
      Array.from({ length: 12 }, (_, i) => i + 13),
    ]));
  it("knows three modes", () =>
    expect(messages(`y nmode_tensor_tomatrix(3)\n${T}`)).toEqual([
      "broken-rule: `nmode_tensor_tomatrix`: `mode` must be 0, 1 or 2, got 3",
    ]));
});

describe("nmode_tensor_multiply", () => {
  const U = `${T}\n-u weights('constant', [2, 3])`;
  it("is the example of Kolda and Bader 2009, §2.5", async () => {
    const y = await run(over("nmode_tensor_multiply(0)", U), {
      data,
      weights: { ...weights, "u/w": [[1, 3, 5], [2, 4, 6]] }, // biome-ignore format: rows
    });
    const slices = [
      [[22, 49, 76, 103], [28, 64, 100, 136]],
      [[130, 157, 184, 211], [172, 208, 244, 280]],
    ]; // biome-ignore format: rows
    expect(y).toBeClose([0, 1].map((l) => [0, 1, 2, 3].map((j) => slices.map((slice) => slice[l]![j]!))));
  });
  it("keeps the dimension in its place, whichever it is", () => {
    const shape = (mode: number, columns: number, more = "") =>
      graphOf(
        `y nmode_tensor_multiply(${mode}${more})\n${T}\n-m weights('norm', [5, ${columns}])`,
      ).byName.get("y")!.type;
    expect([shape(0, 3), shape(1, 4), shape(2, 2)]).toEqual(
      [[5, 4, 2], [3, 5, 2], [3, 4, 5]].map((dims) => ({ dtype: "float32", shape: dims })), // biome-ignore format: rows
    );
    expect(shape(1, 4, ", leave_flattened=True")).toEqual({ dtype: "float32", shape: [5, 6] });
  });
  it("drops dimensions of size 1 unless they are kept", () => {
    const shape = (more: string) =>
      graphOf(`y nmode_tensor_multiply(1${more})\n${T}\n-m weights('norm', [1, 4])`).byName.get("y")!.type;
    expect(shape("")).toEqual({ dtype: "float32", shape: [3, 2] });
    expect(shape(", keep_dims=True")).toEqual({ dtype: "float32", shape: [3, 1, 2] });
  });
  it("keeps a minibatch of one row", async () => {
    const config =
      "y nmode_tensor_multiply(2)\n-c reshape([1, 2])\n--x placeholder(tf.float32)\n-m weights('constant', [1, 2], initrange=1)";
    expect(await run(config, { data: { x: [[3, 4]] } })).toEqual([7]);
  });
  it("wants a matrix as wide as the dimension", () =>
    expect(messages(`y nmode_tensor_multiply(1)\n${T}\n-m weights('norm', [5, 3])`)).toEqual([
      "broken-rule: `nmode_tensor_multiply`: dimension 1 of the tensor is 4, and the matrix has 3 columns",
    ]));
});
