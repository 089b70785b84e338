import { describe, expect, it } from "vitest";
import { messages } from "../support/check.js";
import "../support/close.js";
import { outcome, run } from "../support/run.js";

const inputs = (call: string, ...names: string[]) =>
  [call, ...names.map((name) => `-${name} placeholder(tf.float32)`)].join("\n");
const data = { x: [[1, 2]], y: [[3, 4, 5]], z: [[10, 1]] };

describe("khatri_rao", () => {
  it("has the products of all pairs of columns, y running fastest", async () =>
    expect(await run(inputs("h khatri_rao()", "x", "y"), { data })).toEqual([[3, 4, 5, 6, 8, 10]]));
});

describe("binary_tensor_combine", () => {
  // T[i, j, k]: 1 where i = 0, j = 1, k = 0, and 2 where i = 1, j = 2, k = 1.
  const weights = {
    "h/t": [[[0, 0], [1, 0], [0, 0]], [[0, 0], [0, 0], [0, 2]]], // biome-ignore format: slices
  };
  it("is a bilinear map by an order-3 tensor, with l2·½·ΣT²", async () => {
    const config = inputs("h binary_tensor_combine(2, 1e-5, 0.2)", "x", "y");
    const { value, penalties } = await outcome(config, { data, weights, training: true });
    expect(value).toEqual([[1 * 4, 2 * 2 * 5]]);
    expect(penalties.map(({ term }) => term)).toEqual([expect.closeTo(0.1 * 5, 5)]);
  });
  it("with a third row is ternary_tensor_combine", async () => {
    const config = inputs("h ternary_tensor_combine(1e-5, 'tnorm', 0.2)", "x", "y", "z");
    const { value, penalties } = await outcome(config, { data, weights, training: true });
    expect(value).toEqual([[10 * 4 + 1 * 20]]);
    expect(penalties.map(({ term }) => term)).toEqual([expect.closeTo(0.1 * 5, 5)]);
  });
});

describe("factorization_machine", () => {
  it("is the sum of the dot products of all pairs", async () => {
    const data = { x: [[1, 2]], y: [[3, 4]], z: [[5, -6]] };
    const expected = 3 + 8 + (5 - 12) + (15 - 24);
    expect(await run(inputs("h fm()", "x", "y", "z"), { data })).toEqual([[expected]]);
  });
  it("keeps small products beside a large input", async () => {
    // (10000 + 0.001)² − 10000² in float32 would be 0 or 1024 too much.
    const data = { x: [[10000]], y: [[0.001]] };
    expect(await run(inputs("h factorization_machine()", "x", "y"), { data })).toBeClose([[10]]);
  });
  it("needs two", () =>
    expect(messages(inputs("h fm()", "x"))).toEqual(["missing-input: `fm` needs at least 2 vs, got 1"]));
});

describe("cross_net", () => {
  it("follows x₀·(xₗᵀwₗ) + bₗ + xₗ", async () => {
    const weights = { "h/w0": [[1], [1]], "h/b0": [0, 1], "h/w1": [[1], [0]], "h/b1": [0, 0] };
    // Layer 1: [1, 2]·3 + [0, 1] + [1, 2] = [4, 9]; layer 2: [1, 2]·4 + [4, 9].
    expect(await run(inputs("h cross_net(2)", "x"), { data, weights })).toEqual([[8, 17]]);
  });
});
