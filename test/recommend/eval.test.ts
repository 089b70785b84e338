import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile.js";
import { readDataSets } from "../../src/data/read.js";
import { DataError, UsageError } from "../../src/diagnostics/errors.js";
import { load } from "../../src/load.js";
import { save } from "../../src/save.js";
import { GenericModel } from "../../src/train/genericModel.js";
import { FACTORS, factorRatings } from "../support/factors.js";
import { inFolder, storeRun } from "../support/runs.js";

describe("Trained.eval", () => {
  const data = factorRatings({ unitVariance: ["ratings"] }, 1500);
  const train = { evaluate: "ndcg@5", metrics: ["rmse", "fscore"], relevant: 3 };

  it("gives the scores of the training on the same rows, by its metrics", () =>
    inFolder(async (folder) => {
      const graph = await compile({ text: FACTORS }, { data: data.train });
      const options = {
        objective: "se",
        evaluate: "ndcg@5",
        metrics: ["rmse", "auc(positive=4)"],
        relevant: 3,
        epochs: 2,
      };
      const model = new GenericModel(graph, options);
      const result = await model.train(data.train, data.dev, { test: data.test });
      const trained = await load(await save(model, data, result, { out: folder }));
      expect(trained.eval(data, { on: "dev" }).scores).toEqual(result.best.dev);
      expect(trained.eval(data).scores).toEqual(result.test);
      expect(trained.eval(data, { metrics: ["mae"], on: "train" }).scores).toEqual(
        model.eval(data.train, { metrics: ["mae"] }),
      );
      trained.dispose();
      model.dispose();
    }));

  it("refuses data that is not what the run was trained on", () =>
    inFolder(async (folder) => {
      const { path } = await storeRun({ config: FACTORS, data, parent: folder, train: { metrics: ["mae"] } });
      const trained = await load(path, { backend: "cpu" });
      const other =
        (options: object, rows = 1500) =>
        () =>
          trained.eval(factorRatings(options, rows));
      expect(other({ unitVariance: ["ratings"] })).not.toThrow();
      expect(other({ unitVariance: ["ratings"] }, 1501)).toThrow(DataError);
      expect(other({ unitVariance: ["ratings"] }, 1501)).toThrow("it had 1,200 train rows, now 1,201");
      expect(other({ unitVariance: ["ratings"], splitSeed: 1 })).toThrow(
        "its 1,200 train rows hold other values",
      );
      expect(other({})).toThrow("its 1,200 train rows hold other values");
      trained.dispose();
    }));

  it("cannot read again what a program made", () =>
    inFolder(async (folder) => {
      const { path } = await storeRun({
        config: FACTORS,
        data,
        parent: folder,
        train: { metrics: train.metrics.slice(0, 1) },
      });
      const trained = await load(path, { backend: "cpu" });
      await expect(trained.readData()).rejects.toThrow(UsageError);
      await expect(trained.readData()).rejects.toThrow("cannot read its data `factors` again");
      trained.dispose();
    }));

  it("reads a file again, with its options and split", () =>
    inFolder(async (folder) => {
      const file = join(folder, "scores.csv");
      const rows = Array.from({ length: 60 }, (_, i) => `r${i % 7},i${(i * 5) % 11},${(i * 3) % 5}`);
      writeFileSync(file, `reader,item,stars\n${rows.join("\n")}\n`);
      const own = await readDataSets(file, {
        target: "ratings",
        center: ["ratings"],
        split: { method: "random", fractions: [0.7, 0.3] },
        splitSeed: 5,
        source: { user: "reader", ratings: "stars" },
      });
      const { path } = await storeRun({ config: FACTORS, data: own, parent: folder });
      const trained = await load(path, { backend: "cpu" });
      const again = await trained.readData();
      expect(again.dev!.columns).toEqual(own.dev!.columns);
      expect(trained.eval(again).scores).toHaveProperty("rmse");
      expect(() => trained.eval(again, { on: "test" })).toThrow("the data of this run has no test rows");
      await expect(trained.readData(join(folder, "moved.csv"))).rejects.toThrow("there is no file");
      trained.dispose();
    }));
});
