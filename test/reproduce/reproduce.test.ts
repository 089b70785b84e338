import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { callOf } from "../../src/declare/call.js";
import { constOf } from "../../src/graph/constOf.js";
import { builtin } from "../../src/registries.js";
import { defineProtocol } from "../../src/reproduce/defineProtocol.js";
import { protocols } from "../../src/reproduce/protocols/index.js";
import { reproduce } from "../../src/reproduce/reproduce.js";
import { namedMetric } from "../../src/train/metricSetting.js";

describe("a published protocol", () => {
  it.each(protocols.all.map((protocol) => [protocol.name, protocol] as const))(
    "%s names data, splits, a metric and configs that there are",
    (_, { data, splits, metric, models, published }) => {
      expect(builtin.sources.get(data)?.get).toBeDefined();
      const split = callOf("a split", builtin.splits);
      expect(splits.map((text) => split.read(constOf(text))).includes(undefined)).toBe(false);
      expect(namedMetric(metric, builtin).name).toBe(metric);
      for (const { config } of models) expect(existsSync(`configs/${config}.config`), config).toBe(true);
      expect(published.length).toBeGreaterThan(0);
    },
  );
});

/** Small enough for a test. */
const brief = defineProtocol({
  name: "brief",
  about: "Two folds of generated ratings.",
  data: "planted",
  splits: ["kfold(2, fold=1)", "kfold(2, fold=2)"],
  dealsAnew: true,
  metric: "rmse",
  clip: true,
  models: [{ config: "mf", train: { epochs: "1" }, bind: { kfactors: 2 } }],
  published: [{ who: "nobody", score: 1 }],
});

describe("reproduce", () => {
  it("trains each model on each split with each seed, and scores the baselines on the same rows", async () => {
    const seen: string[] = [];
    const { runs, baselines } = await reproduce(brief, {
      seeds: [1, 2],
      onRun: ({ split, seed }) => void seen.push(`${split} ${seed}`),
    });
    expect(seen).toEqual([
      "kfold(2, fold=1) 1",
      "kfold(2, fold=2) 1",
      "kfold(2, fold=1) 2",
      "kfold(2, fold=2) 2",
    ]);
    for (const { test, protocol } of runs) {
      expect(test).toBeGreaterThan(0.8);
      expect(test).toBeLessThan(1.2);
      expect(protocol).toMatchObject({
        on: "test",
        known: 50_000,
        scored: 50_000,
        metric: "rmse",
        clip: [1, 5],
      });
    }
    // Each deal has rows of its own.
    expect(new Set(runs.map(({ protocol }) => protocol.hash)).size).toBe(4);
    expect(baselines.map(({ scores }) => scores.map(({ name }) => name))).toEqual(
      Array(4).fill(["biases", "mean"]),
    );
  });

  it("leaves out the rows that a protocol leaves out", async () => {
    const few = { ...brief, splits: ["random(0.8, 0.1, 0.1)"], filters: { atLeast: 4, core: 5 } };
    const { runs } = await reproduce(few);
    const { known, scored, checksum } = runs[0]!.protocol;
    expect(known + scored).toBeLessThan(60_000);
    expect(checksum).not.toBe((await reproduce({ ...few, filters: {} })).runs[0]!.protocol.checksum);
  });

  it("says which models a protocol has", async () => {
    await expect(reproduce(brief, { models: ["fm"] })).rejects.toThrow("`brief` has no model `fm`");
  });
});
