import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compareRuns } from "../../src/compare/compareRuns.js";
import { compile } from "../../src/compile.js";
import { readDataSets } from "../../src/data/read.js";
import { CheckpointError } from "../../src/diagnostics/errors.js";
import { save } from "../../src/save.js";
import { GenericModel, type GenericModelOptions } from "../../src/train/genericModel.js";
import { runFiles } from "../../src/train/runFolder.js";
import { inFolder } from "../support/runs.js";

const data = await readDataSets("planted", {
  target: "ratings",
  center: ["ratings"],
  split: "random(0.85, 0.05, 0.1)",
});

/** Three epochs of `mf` with few factors, kept. */
async function trained(out: string, options: GenericModelOptions = {}) {
  const graph = await compile("configs/mf.config", { data: data.train, bind: { kfactors: 4 } });
  const model = new GenericModel(graph, { epochs: 3, maxbadcount: null, ...options });
  const result = await model.train(data.train, data.dev, { test: data.test });
  const path = await save(model, data, result, { out });
  model.dispose();
  return { path, test: result.test! };
}

describe("compareRuns", () => {
  it("tells the runs' own scores, on the same samples of users", () =>
    inFolder(async (folder) => {
      const metrics = ["mae", "ndcg@10"];
      const a = await trained(folder, { metrics });
      const b = await trained(folder, { metrics, learnrate: 0.0005 });
      const comparison = compareRuns([a.path, b.path]);
      expect(comparison).toMatchObject({ on: "test", samples: 2000, level: 0.95, seed: 1 });
      expect(comparison.metrics.map(({ metric }) => metric)).toEqual(["rmse", "mae", "ndcg@10"]);
      for (const { metric, runs, differences, resampled, clusters } of comparison.metrics) {
        expect(resampled).toBe("users");
        expect(clusters).toBe(new Set(usersOf(data.test!)).size);
        for (const [i, test] of [a.test, b.test].entries()) {
          const { score, interval } = runs[i]!;
          expect(score).toBeCloseTo(test[metric]!, 6);
          expect(interval[0]).toBeLessThan(score);
          expect(interval[1]).toBeGreaterThan(score);
        }
        const { difference, interval } = differences[0]!;
        expect(difference).toBeCloseTo(runs[1]!.score - runs[0]!.score, 12);
        // Paired: narrower than either score's own.
        const width = ([low, high]: readonly [number, number]) => high - low;
        if (metric === "rmse") expect(width(interval)).toBeLessThan(width(runs[0]!.interval));
      }
      // So small a learning rate is worse beyond doubt, and the same run is as good as itself.
      expect(comparison.metrics[0]!.differences[0]!.interval[0]).toBeGreaterThan(0);
      expect(comparison.metrics[0]!.differences[0]!.p).toBe(1 / 2001);
      const itself = compareRuns([a.path, a.path], { on: "dev", metrics: ["rmse"], samples: 100 });
      expect(itself.metrics[0]!.differences[0]).toMatchObject({ difference: 0, interval: [0, 0], p: 1 });
      // A metric of predictions needs no training of its own; the same protocol as if it had one.
      const [mse] = compareRuns([a.path], { metrics: ["mse"], samples: 100 }).metrics;
      expect(mse!.runs[0]!.score).toBeCloseTo(a.test.rmse! ** 2, 6);
      expect(mse!.differences).toEqual([]);
    }));

  it("refuses runs that were clipped otherwise, with both ways and the way out", () =>
    inFolder(async (folder) => {
      const a = await trained(folder);
      const b = await trained(folder, { clipPredictions: true });
      expect(() => compareRuns([a.path, b.path])).toThrow(
        `\`${b.path}\` cannot be compared with the first run: its rmse is of other clipping`,
      );
    }));

  it("refuses a file of scores that is not what the run has written", () =>
    inFolder(async (folder) => {
      const { path } = await trained(folder);
      const file = join(path, runFiles.scores);
      const bytes = readFileSync(file);
      bytes[bytes.length - 1]! ^= 1;
      writeFileSync(file, bytes);
      expect(() => compareRuns([path])).toThrow(CheckpointError);
      expect(() => compareRuns([path])).toThrow(`\`${file}\` is damaged`);
    }));

  it("takes no share of an interval beyond 0 and 1", () => {
    expect(() => compareRuns(["x"], { level: 95 })).toThrow(
      "`level` must be a number between 0 and 1, got 95",
    );
    expect(() => compareRuns([])).toThrow("needs a list of runs as `runs`");
  });
});

function usersOf({ columns }: NonNullable<typeof data.test>): Int32Array {
  const column = columns.get("user");
  return column?.kind === "index" ? column.values : new Int32Array(0);
}
