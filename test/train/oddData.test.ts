import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile.js";
import { type Arrays, dataSetsFrom } from "../../src/data/dataSetsFrom.js";
import type { DenseColumn } from "../../src/data/types.js";
import { GenericModel, type GenericModelOptions } from "../../src/train/genericModel.js";
import type { TrainResult } from "../../src/train/trainResult.js";

const FACTORS = `
s x_dot_y()
-u lookup('user', initrange=0.1, shape=[None, 3])
-v lookup('item', initrange=0.1, shape=[None, 3])`;
const NET = `
s linear(1)
-h dnn([4], bn=True)
--x placeholder(tf.float32)`;

const engines: readonly GenericModelOptions[] = [{}, { engine: "eager" }];

/** So many ratings of five users, with a column of two numbers. */
function ratings(rows: number) {
  const each = Array.from({ length: rows }, (_, i) => i);
  return {
    user: each.map((i) => `u${i % 5}`),
    item: each.map((i) => `i${i % 7}`),
    y: each.map((i) => (i * 7919) % 5),
    x: each.map((i) => [((i * 31) % 17) / 17, (i % 3) / 3]),
  };
}

const dataOf = (rows: number, fractions = [0.6, 0.2, 0.2]) =>
  dataSetsFrom({ ratings: ratings(rows) }, { target: "y", split: { method: "random", fractions } });

async function trained(
  text: string,
  data: ReturnType<typeof dataOf>,
  options: GenericModelOptions = {},
): Promise<TrainResult> {
  const graph = await compile({ text }, { data: data.train });
  const model = new GenericModel(graph, { objective: "mse", epochs: 2, ...options });
  try {
    return await model.train(data.train, data.dev, { test: data.test });
  } finally {
    model.dispose();
  }
}

describe.each(engines)("odd data, on %j", (engine) => {
  it("of one row is trained on", async () => {
    const { history } = await trained(FACTORS, dataOf(1, [1]), engine);
    expect(history.map(({ dev }) => dev)).toEqual([null, null]);
    expect(history[1]!.train).toBeLessThanOrEqual(history[0]!.train);
  });

  it("of one user and one item is trained on, two rows of a table of one at a time", async () => {
    const arrays: Arrays = { ratings: { user: ["a", "a", "a"], item: ["b", "b", "b"], y: [1, 2, 3] } };
    const data = dataSetsFrom(arrays, { target: "y", split: { method: "random", fractions: [1] } });
    const { history } = await trained(FACTORS, data, { ...engine, mb: 2, learnrate: 0.05, epochs: 50 });
    // No better than the mean can be said: their mean squared distance from 2 is 2/3.
    expect(history.at(-1)!.train).toBeLessThan(1);
  });

  it("smaller than a minibatch is one", async () => {
    const data = dataOf(20);
    const large = await trained(FACTORS, data, { ...engine, mb: 1_000_000 });
    const all = await trained(FACTORS, data, { ...engine, mb: "all" });
    expect(large.history.map(({ train }) => train)).toEqual(all.history.map(({ train }) => train));
  });

  it.each(["x", "y"])(
    "that a program makes NaN afterwards, in column %s, stops before the update",
    async (name) => {
      const data = dataOf(50);
      (data.train.columns.get(name) as DenseColumn).values[3] = Number.NaN;
      const what = name === "x" ? "column `x`" : "the target";
      const text = name === "x" ? NET : FACTORS;
      await expect(trained(text, data, { ...engine, mb: 10 })).rejects.toThrow(
        `${what} holds a number that is not finite`,
      );
    },
  );

  it("leaves a last minibatch of one row to batch norm, but no minibatches of one row only", async () => {
    const data = dataOf(35, [0.6, 0.4]);
    expect(data.train.rows % 10).toBe(1);
    await expect(trained(NET, data, { ...engine, mb: 10 })).resolves.toMatchObject({ epochs: 2 });
    const one = trained(NET, data, { ...engine, mb: 1 });
    await expect(one).rejects.toThrow(
      "`h` normalises over the rows of a minibatch, and minibatches have one row",
    );
    await expect(trained(NET, dataOf(1, [1]), engine)).rejects.toThrow("there is one row to train on");
    // Without it, rows one by one are as good as any.
    await expect(trained(NET.replace(", bn=True", ""), data, { ...engine, mb: 1 })).resolves.toBeDefined();
  });
});

describe("ids of a program", () => {
  const made = (user: number[]) =>
    dataSetsFrom(
      { ratings: { user, item: user.map((_, i) => i), y: user.map(() => 1) }, index: ["user", "item"] },
      { target: "y" },
    );
  it.each([
    [0.5, "id 0.5 in row 1 of `user` is not an integer from 0"],
    [-1, "id -1 in row 1 of `user` is not an integer from 0"],
    [Number.NaN, "id NaN in row 1 of `user` is not an integer from 0"],
    [1e9, "id 1000000000 in row 1 of `user` would make a table of more than 16,777,216 rows"],
  ])("such as %d are refused", (id, message) => {
    expect(() => made([id, 1, 2])).toThrow(message);
  });

  it("as long as a book, or called as JavaScript calls its own, are ids like others", async () => {
    const rows = ratings(20);
    const odd = ["__proto__", "constructor", "toString", "", "x".repeat(1_000_000)];
    const user = rows.user.map((_, i) => odd[i % odd.length]!);
    const data = dataSetsFrom({ ratings: { ...rows, user } }, { target: "y" });
    const plain = await trained(FACTORS, dataSetsFrom({ ratings: rows }, { target: "y" }));
    expect((await trained(FACTORS, data)).history[1]!.train).toBe(plain.history[1]!.train);
  });
});
