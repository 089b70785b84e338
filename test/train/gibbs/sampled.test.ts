import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compile } from "../../../src/compile.js";
import { indexColumn, takeRows } from "../../../src/data/columns.js";
import { readDataSets } from "../../../src/data/read.js";
import type { DenseColumn } from "../../../src/data/types.js";
import { load } from "../../../src/load.js";
import { save } from "../../../src/save.js";
import { GenericModel, type GenericModelOptions } from "../../../src/train/genericModel.js";
import "../../support/close.js";

const data = await readDataSets("planted", {
  target: "ratings",
  center: ["ratings"],
  split: { method: "random", fractions: [0.5, 0.05, 0.45] },
});

const mf = (l2 = 0) => `dotproduct x_dot_y()
    -huser lookup(dataname='user', initrange=0.1, l2=${l2}, shape=[None, 5])
    -hitem lookup(dataname='item', initrange=0.1, shape=[None, 5])
    -ibias lookup(dataname='item', initrange=0.1, shape=[None, 1])
    -ubias lookup(dataname='user', initrange=0.1, shape=[None, 1])`;

async function opened(options: GenericModelOptions, text = mf()) {
  const graph = await compile({ text }, { data: data.train });
  return new GenericModel(graph, {
    objective: "mse",
    evaluate: "rmse",
    sampler: "gibbs(burn=10, every=2)",
    epochs: 20,
    ...options,
  });
}

describe("a model whose tables are drawn", () => {
  it("keeps every second sweep after the first ten, and predicts their mean", async () => {
    const model = await opened({});
    const { history, best, test } = await model.train(data.train, data.dev, { test: data.test });
    expect(model.members).toHaveLength(5);
    const mean = model.predict(data.dev!);
    const each = [...model.members].map((weights) => {
      model.setMembers([weights]);
      return model.predict(data.dev!);
    });
    const byHand = mean.map((_, row) => each.reduce((sum, values) => sum + values[row]!, 0) / each.length);
    for (const [row, value] of byHand.entries()) expect(mean[row]).toBeCloseTo(value, 5);
    expect(best.epoch).toBe(20);
    expect(test!.rmse).toBeLessThan(history[9]!.dev!.rmse!);
    model.dispose();
  });

  it("may read rows in lists: the histories of both sides, a user's occupation, an item's genres", async () => {
    const text = `score x_dot_y()
    -taste add()
    --huser lookup(dataname='user', shape=[None, 5])
    --implicit embedding_bag(combiner='sqrtn')
    ---y weights('norm', ['item', 5], initrange=0.1)
    ---history embedding()
    ----rated placeholder(tf.float32)
    ----user placeholder(tf.int32)
    --hocc embedding()
    ---occ_weights weights('norm', [21, 5], initrange=0.1)
    ---occs embedding()
    ----occ placeholder(tf.int32)
    ----user
    -character add()
    --hitem lookup(dataname='item', shape=[None, 5])
    --hgenre embedding_bag(combiner='mean')
    ---genre_weights weights('norm', [19, 5], initrange=0.1)
    ---genre embedding()
    ----genres placeholder(tf.float32)
    ----item placeholder(tf.int32)`;
    const listed = await readDataSets("planted", {
      target: "ratings",
      center: ["ratings"],
      split: { method: "random", fractions: [0.5, 0.05, 0.45] },
      history: true,
    });
    const graph = await compile({ text }, { data: listed.train });
    const sampler = "gibbs(burn=10, every=1)";
    const model = new GenericModel(graph, { objective: "mse", evaluate: "rmse", sampler, epochs: 25 });
    await model.open(listed);
    const before = model.getWeights();
    const { best } = await model.train(listed.train, listed.dev);
    const after = model.members.at(-1)!;
    for (const [at, { name, values }] of before.entries()) {
      expect(after[at]!.name).toBe(name);
      for (const [i, value] of values.entries()) expect(after[at]!.values[i]).not.toBe(value);
    }
    // The biases alone are at 0.98.
    expect(best.dev!.rmse).toBeLessThan(0.93);
    model.dispose();
  });

  it("has the same draws for the same seed and others for another", async () => {
    const weights = async (seed: number) => {
      const model = await opened({ seed, epochs: 3 });
      await model.train(data.train);
      return model.getWeights();
    };
    expect(await weights(4)).toEqual(await weights(4));
    expect(await weights(4)).not.toEqual(await weights(5));
  });

  it("knows between what ratings lie: as many of those held out as it says", async () => {
    const model = await opened({ sampler: "gibbs(burn=10, every=1)", epochs: 40 });
    await model.train(data.train);
    const target = data.test!.columns.get("ratings") as DenseColumn;
    const centre = data.transforms.find(({ column }) => column === "ratings")!.subtract;
    const some = takeRows(
      data.test!,
      Int32Array.from({ length: 5000 }, (_, row) => row),
    );
    // Ratings are whole numbers, of which a narrow interval holds one or two.
    for (const [share, apart] of [
      [0.5, 0.05],
      [0.9, 0.02],
    ] as const) {
      const { low, high } = model.intervals(some, share)!;
      const inside = low.filter((_, row) => {
        const rating = target.values[row]! + centre;
        return low[row]! <= rating && rating <= high[row]!;
      });
      expect(Math.abs(inside.length / 5000 - share)).toBeLessThan(apart);
    }
    model.dispose();
  });

  it("is saved and loaded with all that it keeps", async () => {
    const model = await opened({});
    const result = await model.train(data.train, data.dev);
    const path = await save(model, data, result, { out: mkdtempSync(join(tmpdir(), "antk test ")) });
    const trained = await load(path);
    const dev = trained.eval(data, { on: "dev" }).scores.rmse;
    expect(dev).toBeCloseTo(result.best.dev!.rmse!, 6);
    const request = { user: data.ids.get("user")!.ids[0]!, item: data.ids.get("item")!.ids[0]! };
    const first = {
      ...data.dev!,
      rows: 1,
      columns: new Map(
        Object.entries({
          user: indexColumn(Int32Array.of(0), 943),
          item: indexColumn(Int32Array.of(0), 1682),
        }),
      ),
    };
    const bounds = model.intervals(first, 0.8)!;
    const [loaded] = trained.intervals([request], 0.8);
    expect([loaded!.low, loaded!.high]).toBeClose([bounds.low[0]!, bounds.high[0]!]);
    expect(trained.intervals([request], 0.5)[0]!.low).toBeGreaterThan(loaded!.low);
    trained.dispose();
    model.dispose();
  });

  it.each([
    [
      "an objective that is not squared",
      { objective: "mae" },
      mf(),
      "the objective must be se or mse, not mae",
    ],
    ["a penalty", {}, mf(0.1), "`huser` has a penalty"],
    [
      "a table that the score is not linear in",
      {},
      `y dnn([1])\n-h lookup(dataname='user', shape=[None, 4])`,
      "the score is not linear in `h/",
    ],
  ] as const)("is refused %s", async (_, options, text, message) => {
    const model = await opened(options, text);
    await expect(model.train(data.train)).rejects.toThrow(message);
    model.dispose();
  });
});
