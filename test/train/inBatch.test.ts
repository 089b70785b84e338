import { describe, expect, it, vi } from "vitest";
import { compile } from "../../src/compile.js";
import type { DataSet } from "../../src/data/types.js";
import { stream } from "../../src/numeric/stream.js";
import { GenericModel, type GenericModelOptions } from "../../src/train/genericModel.js";
import { itemShares } from "../../src/train/inBatch.js";
import "../support/close.js";
import { dataOf } from "../support/data.js";

const TOWERS =
  "s x_dot_y()\n-u lookup('user', initrange=0.5, shape=[None, 3])\n-v lookup('item', initrange=0.5, shape=[None, 3])";
const OBJECTIVE = "in_batch_softmax(u, v, temperature=0.5)";

/** 40 rows of 9 users and 7 items, the first items more often than the last. */
function rated(): DataSet {
  const u = stream(5, "test", "rated").uniform(0, 80);
  const user = Array.from(u.subarray(0, 40), (x) => Math.floor(9 * x));
  const item = Array.from(u.subarray(40), (x) => Math.floor(7 * x * x));
  return dataOf({ columns: { user, item }, sizes: { user: 9, item: 7 } });
}

async function model(data: DataSet, options: GenericModelOptions = {}, config = TOWERS) {
  const graph = await compile({ text: config }, { data });
  return new GenericModel(graph, { objective: OBJECTIVE, mb: 16, epochs: 1, opt: "grad", ...options });
}

describe("an example among the others of its minibatch", () => {
  it("is corrected by the share of rows that have an item", () => {
    const data = dataOf({ columns: { user: [0, 1, 2, 3], item: [2, 0, 2, 2] }, sizes: { item: 3 } });
    expect(itemShares(data, "item")).toMatchObject({ values: Float32Array.of(0.75, 0.25, 0.75, 0.75) });
    expect(itemShares(data, "item")).toBe(itemShares(data, "item"));
  });

  it("is told from those with other items: the first step's objective, by hand", async () => {
    const data = rated();
    const towers = await model(data, { mb: "all" });
    await towers.open(data.context!);
    const table = (name: string) => towers.getWeights().find((w) => w.name === name)!.values;
    const row = (values: Float32Array, id: number) => [...values.subarray(3 * id, 3 * id + 3)];
    const ids = (name: string) => [...(data.columns.get(name) as { values: Int32Array }).values];
    const users = ids("user").map((id) => row(table("u/w"), id));
    const items = ids("item").map((id) => row(table("v/w"), id));
    const share = (id: number) => ids("item").filter((other) => other === id).length / 40;
    const z = users.map((u) =>
      items.map(
        (v, j) => u.reduce((sum, x, k) => sum + x * v[k]!, 0) / 0.5 - Math.log(share(ids("item")[j]!)),
      ),
    );
    const terms = z.map((scores, i) => {
      const rivals = scores.filter((_, j) => j === i || ids("item")[j] !== ids("item")[i]);
      return Math.log(rivals.reduce((sum, x) => sum + Math.exp(x), 0)) - scores[i]!;
    });
    const expected = terms.reduce((a, b) => a + b) / 40;
    const { history } = await towers.train(data);
    expect(history[0]!.train).toBeCloseTo(expected, 5);
    towers.dispose();
  });

  it.each(["grad", "adam"])("is learned by %s alike as a plan and kernel by kernel", async (opt) => {
    const data = rated();
    const options = { opt, epochs: 3, learnrate: 0.05 };
    const plan = await model(data, options);
    const eager = await model(data, { ...options, engine: "eager" });
    const [one, other] = [await plan.train(data), await eager.train(data)];
    expect([one.engine.name, other.engine.name]).toEqual(["plan", "eager"]);
    expect(one.history.map((r) => r.train)).toBeClose(other.history.map((r) => r.train));
    for (const each of [plan, eager]) each.dispose();
  });

  it("is judged by lists: the objective of held-out rows hangs on how they are cut", async () => {
    const data = rated();
    const towers = await model(data, { evaluate: "loss" });
    const onStep = vi.fn();
    await expect(towers.train(data, data, { onStep })).rejects.toThrow(
      "`loss` has no value for held-out rows: `in_batch_softmax(u, v, temperature=0.5)` hangs on which of them stand in one minibatch",
    );
    expect(onStep).not.toHaveBeenCalled();
    towers.dispose();
  });

  it.each([
    ["in_batch_softmax(u, w)", "`in_batch_softmax` names `w`, which is no node of the graph"],
    ["in_batch_softmax(u, wide)", "multiplies rows of `u`, [batch, 3], with rows of `wide`, [batch, 4]"],
  ])("names two nodes of one width: %s", async (objective, message) => {
    const config = `${TOWERS}\n-b linear(1)\n--wide lookup('item', shape=[None, 4])`;
    await expect(model(rated(), { objective }, config)).rejects.toThrow(message);
    const written = `@train(objective=${objective})\n${config}`;
    await expect(compile({ text: written }, { data: rated() })).rejects.toThrow(message);
  });
});
