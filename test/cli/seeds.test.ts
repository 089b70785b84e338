import { readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { load } from "../../src/load.js";
import { antk, antkJson, goldenFailure, inOwnFolder } from "./antk.js";
import { build, ended, printed } from "./built.js";

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

  it("has a mean to keep also where there are no rows to score it on", async () => {
    const whole = ["--set", "data.split=random(1, 0, 0)", "--out", "unscored"];
    const { stdout, code } = await antk("train", "good.config", "--seeds", "2", ...whole);
    expect([code, stdout]).toEqual([0, expect.stringContaining("\nthere are no dev or test rows to score")]);
  });

  it("goes on with those that are left, to the bits of a run that was not broken off", async () => {
    const built = build();
    try {
      const mf = fileURLToPath(new URL("../../configs/mf.config", import.meta.url));
      const brief = ["--epochs", "3", "--set", "kfactors=10", "--seeds", "3", "--out"];
      const child = built.start(["train", mf, ...brief, "broken"]);
      const end = ended(child);
      await printed(child, "seed 0");
      child.kill("SIGINT");
      const { code, stdout } = await end;
      const run = join("broken", readdirSync("broken")[0]!);
      expect(code).toBe(130);
      expect(stdout).toMatch(/\ntheir mean: dev rmse /);
      expect(stdout).toMatch(
        /\ninterrupted after [12] of 3 seeds; `antk train --resume broken\S+` trains the others\n$/,
      );
      expect((await antk("predict", run, "--user", "1", "--item", "1")).code).toBe(0);
      const resumed = await antk("train", "--resume", run);
      expect(resumed).toMatchObject({ code: 0, stderr: "" });
      expect(resumed.stdout).toContain(" over 3 seeds\n");
      await antk("train", mf, ...brief, "whole");
      const whole = join("whole", readdirSync("whole")[0]!);
      const file = (path: string, name: string) => readFileSync(join(path, "best", name));
      for (const name of ["members.safetensors", "weights.safetensors"]) {
        expect(file(run, name)).toEqual(file(whole, name));
      }
      const scoresOf = (path: string) =>
        (JSON.parse(readFileSync(join(path, "run.json"), "utf8")) as { result: { seeds: unknown[] } }).result
          .seeds;
      expect(scoresOf(run)).toHaveLength(3);
      expect(scoresOf(run)).toEqual(scoresOf(whole));
    } finally {
      built.remove();
    }
  }, 120_000);

  it("says what cannot be done with a run from several", async () => {
    await antk("train", "good.config", "--seeds", "2", "--out", "done");
    renameSync(join("done", readdirSync("done")[0]!), "several");
    await goldenFailure("resume-seeds-over", "train", "--resume", "./several");
    await goldenFailure("resume-seeds-epochs", "train", "--resume", "./several", "--epochs", "+3");
    await goldenFailure("resume-seeds-more", "train", "--resume", "./several", "--seeds", "5");
  });

  it("needs two at least", () => goldenFailure("seeds-one", "train", "good.config", "--seeds", "1"));
});
