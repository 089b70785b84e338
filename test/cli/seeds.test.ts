import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { load } from "../../src/load.js";
import { antk, antkJson, goldenFailure, inOwnFolder } from "./antk.js";

inOwnFolder();

/** What a run predicts for a pair. */
async function prediction(folder: string): Promise<number> {
  const trained = await load(join(folder, readdirSync(folder)[0]!));
  const [score] = trained.predict([{ user: "ann", item: "It" }]);
  trained.dispose();
  return score!;
}

describe("antk train --seeds", () => {
  it("keeps one run that predicts by the mean of what each seed's model predicts", async () => {
    const alone: number[] = [];
    // One split for all: that of the first seed.
    const split = ["--set", "data.split_seed=4"];
    for (const seed of [4, 5, 6]) {
      await antk("train", "good.config", "--seed", String(seed), ...split, "--out", `alone${seed}`);
      alone.push(await prediction(`alone${seed}`));
    }
    const flags = ["--seed", "4", "--seeds", "3", "--out", "all"];
    const { code, events } = await antkJson("train", "good.config", ...flags);
    expect(code).toBe(0);
    expect(new Set(alone).size).toBe(3);
    expect(await prediction("all")).toBeCloseTo((alone[0]! + alone[1]! + alone[2]!) / 3, 5);
    expect(events.map(({ event }) => event)).toEqual(["start", "seed", "seed", "seed", "end"]);
    expect(events.slice(1, 4).map(({ seed }) => seed)).toEqual([4, 5, 6]);
  });

  it("tells each, how they are spread, and what their mean reaches", async () => {
    const { stdout } = await antk("train", "good.config", "--seeds", "2", "--out", "two");
    expect(stdout).toMatch(/\nseed 0 {2}dev rmse \d\.\d{4} at epoch [12]; test rmse \d\.\d{4} {2}/);
    expect(stdout).toMatch(/\neach by itself: test rmse \d\.\d{4} ± \d\.\d{4} over 2 seeds\n/);
    expect(stdout).toMatch(/\ntheir mean: dev rmse \d\.\d{4}; test rmse \d\.\d{4}\n/);
    expect(stdout).toMatch(/\nsaved in two/);
  });

  it("needs two at least", () => goldenFailure("seeds-one", "train", "good.config", "--seeds", "1"));
});
