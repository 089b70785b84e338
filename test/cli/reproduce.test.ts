import { describe, expect, it } from "vitest";
import { summaryLines } from "../../src/cli/reproduce.js";
import { defineProtocol } from "../../src/reproduce/defineProtocol.js";
import type { ReproducedRun } from "../../src/reproduce/reproduce.js";

const protocol = defineProtocol({
  name: "brief",
  about: "Two folds.",
  data: "planted",
  splits: ["kfold(2, fold=1)", "kfold(2, fold=2)"],
  dealsAnew: false,
  metric: "rmse",
  clip: true,
  models: [{ config: "mf", bind: { l2: 0.06 }, train: { average: "ema(0.999)" } }, { config: "svdpp" }],
  published: [
    { who: "Somebody", score: 0.95 },
    { who: "Somebody on dev", score: 0.97, on: "dev" },
    { who: "Theirs", score: 0.94, isMeasured: true },
  ],
});

const run = (model: string, split: string, dev: number | null, test: number) =>
  ({ model, split, seed: 1, dev, test, epochs: 3, seconds: 1.5 }) as ReproducedRun;

describe("the table of antk reproduce", () => {
  it("has dev beside test, standard errors of both, what a model was told, and the best on test last", () => {
    const runs = [run("mf", "1", 0.88, 0.9), run("mf", "2", 0.9, 0.94), run("svdpp", "1", null, 0.96)];
    const biases = { name: "biases", label: "biases alone", dev: 0.97, test: 0.98 };
    const [, head, ...rows] = summaryLines(protocol, {
      runs,
      baselines: [{ split: "1", seed: 1, scores: [biases] }],
    });
    const cells = (row: string | undefined) => row!.split(/ {2,}/);
    expect(cells(head)).toEqual(["rmse", "dev", "se", "test", "se", "runs"]);
    expect(rows.map(cells)).toEqual([
      ["biases alone", "0.9700", "0.9800", "1"],
      ["Somebody on dev", "0.9700", "published"],
      ["antk, svdpp", "0.9600", "1", "1.5 s each"],
      ["Somebody", "0.9500", "published"],
      ["Theirs", "0.9400", "measured by us"],
      // se = |0.94 − 0.90| / 2: the deviation of two is their distance over √2, and that over √2 again.
      ["antk, mf (l2=0.06, average=ema(0.999))", "0.8900", "0.0100", "0.9200", "0.0200", "2", "1.5 s each"],
    ]);
  });

  it("shows the figures of dev in its column, and no column where nothing has a figure", () => {
    const lines = summaryLines(protocol, { runs: [run("svdpp", "1", null, 0.96)], baselines: [] });
    const [head, dev] = [lines[1]!, lines.find((line) => line.startsWith("Somebody on dev"))!];
    expect(dev.indexOf("0.9700") + 6).toBe(head.indexOf("dev") + 3);
    const published = protocol.published.filter(({ on }) => on !== "dev");
    const [, without] = summaryLines(
      { ...protocol, published },
      { runs: [run("svdpp", "1", null, 0.96)], baselines: [] },
    );
    expect(without!.split(/ {2,}/)).toEqual(["rmse", "test", "se", "runs"]);
  });
});
