import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile.js";
import { openBackend } from "../../src/engine/backend.js";
import { stream } from "../../src/numeric/stream.js";
import { penalties } from "../../src/penalties/index.js";
import { GenericModel, type GenericModelOptions } from "../../src/train/genericModel.js";
import "../support/close.js";
import { dataOf } from "../support/data.js";

type Rows = readonly (readonly number[])[];
const flat = (rows: Rows) => rows.flat();
const squares = (rows: Rows) => flat(rows).reduce((sum, x) => sum + x * x, 0);

/** In float64, of rows of a minibatch; pairs formed. */
const formulas: Record<string, (lambda: number, ...nodes: Rows[]) => number> = {
  l1: (lambda, x) => lambda * flat(x!).reduce((sum, v) => sum + Math.abs(v), 0),
  l2: (lambda, x) => lambda * squares(x!),
  mean_sq_norm: (lambda, x) => (lambda * squares(x!)) / x!.length,
  gravity: (lambda, u, v) => {
    const scores = u!.flatMap((a) => v!.map((b) => a.reduce((sum, x, i) => sum + x * b[i]!, 0)));
    return (lambda * scores.reduce((sum, s) => sum + s * s, 0)) / scores.length;
  },
};

async function valueAndSlopes(
  name: string,
  lambda: number,
  nodes: readonly Rows[],
  over: "rows" | "table" = "rows",
) {
  const { tf } = await openBackend("wasm");
  const penalty = penalties.get(name)!;
  const names = Object.keys(penalty.params).slice(0, nodes.length);
  return tf.tidy(() => {
    const { value, grads } = tf.valueAndGrads((...tensors) =>
      penalty.compute({
        tf,
        params: { strength: lambda },
        node: (param) => ({ value: tensors[names.indexOf(param)]!, over }),
      }),
    )(nodes.map((rows) => tf.tensor2d(rows as number[][])));
    return { value: value.dataSync()[0]!, slopes: grads.map((g) => [...g.dataSync()]) };
  });
}

describe("a penalty", () => {
  const x = [[3, -4], [0, 1]]; // biome-ignore format: rows
  it.each([
    ["l1", [x], 0.5 * (3 + 4 + 1), [[0.5, -0.5, 0, 0.5]]],
    ["l2", [x], 0.5 * (9 + 16 + 1), [[3, -4, 0, 1]]],
    ["mean_sq_norm", [x], (0.5 * (25 + 1)) / 2, [[1.5, -2, 0, 0.5]]],
    // Scores of the pairs: 3, −4 and 0, 1; and 6, −8, 0, 2.
    ["gravity", [x, [[1, 0], [0, 1], [2, 0]]], (0.5 * (9 + 16 + 0 + 1 + 36 + 0)) / 6, null], // biome-ignore format: rows
  ] as const)("by hand: %s, with slope 0 at 0", async (name, nodes, value, slopes) => {
    const found = await valueAndSlopes(name, 0.5, nodes);
    expect(found.value).toBeCloseTo(value, 5);
    if (slopes) expect(found.slopes).toBeClose(slopes);
  });
  it("l2 of a table is half the sum of squares", async () => {
    expect((await valueAndSlopes("l2", 0.5, [x], "table")).value).toBeCloseTo((0.5 * 26) / 2, 5);
  });
  it.each(penalties.all.map(({ name }) => name))("has the gradient of its formula: %s", async (name) => {
    const formula = formulas[name]!;
    const count = name === "gravity" ? 2 : 1;
    for (let trial = 0; trial < 6; trial++) {
      const width = 1 + (trial % 3);
      const nodes = Array.from({ length: count }, (_, at) => {
        const rows = 1 + ((trial + at) % 4);
        const u = stream(trial, "test", `${name}${at}`).uniform(0, rows * width);
        return Array.from({ length: rows }, (_r, n) =>
          Array.from(u.subarray(n * width, (n + 1) * width), (v) => 2 * v - 1),
        );
      });
      const found = await valueAndSlopes(name, 0.3, nodes);
      expect(found.value).toBeCloseTo(formula(0.3, ...nodes), 5);
      const h = 1e-6;
      nodes.forEach((rows, at) => {
        const slopes = rows.flatMap((row, n) =>
          row.map((_, c) => {
            const value = (by: number) =>
              formula(
                0.3,
                ...nodes.map((node, i) =>
                  node.map((r, m) => r.map((v, d) => (i === at && m === n && d === c ? v + by : v))),
                ),
              );
            return (value(h) - value(-h)) / (2 * h);
          }),
        );
        expect(found.slopes[at]!).toBeClose(slopes, 1e-4);
      });
    }
  });
});

const FACTORS = (l2 = "") =>
  `s x_dot_y()\n-huser lookup('user', initrange=0.5${l2}, shape=[None, 2])\n-hitem lookup('item', initrange=0.5, shape=[None, 2])`;
const data = dataOf({ columns: { user: [0, 1, 1, 2], item: [0, 0, 1, 1], y: [1, 2, 3, 4] } });

async function trained(config: string, options: GenericModelOptions = {}) {
  const graph = await compile({ text: config }, { data });
  const model = new GenericModel(graph, { objective: "mse", mb: 3, epochs: 3, learnrate: 0.1, ...options });
  const result = await model.train(data, data);
  const weights = model.getWeights().map(({ values }) => [...values]);
  model.dispose();
  return { weights, result };
}

describe("penalties in training", () => {
  it.each(["mse", "se"])("l2 of a node is the argument l2 of the op, with %s", async (objective) => {
    const train = { objective, learnrate: 0.02 };
    const node = await trained(FACTORS(), { ...train, penalties: ["l2(huser, 0.3)"] });
    expect(node.weights).toBeClose((await trained(FACTORS(", l2=0.3"), train)).weights);
    const table = await trained(FACTORS(), { ...train, penalties: ["l2(huser_weights, 0.3)"] });
    expect(table.weights).toBeClose((await trained(FACTORS(", l2=0.3, l2_on='table'"), train)).weights);
    expect(table.weights).not.toEqual(node.weights);
  });
  it.each([
    "l1(huser, 0.1)",
    "l1(huser_weights, 0.1)",
    "mean_sq_norm(hitem, 0.1)",
    "gravity(huser, hitem, 1)",
    "gravity(huser_weights, hitem_weights, 1)",
  ])("%s takes the same steps in a plan", async (penalty) => {
    const plan = await trained(FACTORS(), { penalties: [penalty] });
    const eager = await trained(FACTORS(), { penalties: [penalty], engine: "eager" });
    expect(plan.result.engine.name).toBe("plan");
    expect(plan.weights).toBeClose(eager.weights);
    expect(plan.weights).not.toBeClose((await trained(FACTORS())).weights);
  });
  it("are written in @train, and those of tables are told after each epoch", async () => {
    const config = `@train(penalties=[mean_sq_norm(huser_weights, 0.1), l1(hitem, 0.5)])\n${FACTORS()}`;
    const { weights, result } = await trained(config);
    const [user] = weights;
    const record = result.history.at(-1)!;
    // Of the rows of a minibatch there is no value for an epoch.
    expect(Object.keys(record.penalties!)).toEqual(["mean_sq_norm(huser_weights, 0.1)"]);
    const last = (await trained(config, { restore: "last" })).weights[0]!;
    const value = (0.1 * last.reduce((sum, w) => sum + w * w, 0)) / 3;
    expect(record.penalties!["mean_sq_norm(huser_weights, 0.1)"]).toBeCloseTo(value, 6);
    expect(user).toHaveLength(6);
    expect((await trained(FACTORS())).result.history[0]).not.toHaveProperty("penalties");
  });
  it.each([
    ["l3(huser, 1)", "l3(huser, 1) is not a penalty"],
    ["l1(husr, 1)", "`l1` names `husr`, which is no node of the graph"],
    ["l1(huser)", "`l1` needs `strength`"],
    ["l1(huser, -1)", "`strength` of `l1` must be a number of at least 0, got -1"],
  ])("%s is a mistake that is explained", async (penalty, message) => {
    await expect(trained(FACTORS(), { penalties: [penalty] })).rejects.toThrow(message);
  });
});
