import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { antk, antkJson, goldenFailure, inOwnFolder } from "./antk.js";

inOwnFolder();

const train = (out: string, ...flags: string[]) => antk("train", "good.config", "--out", out, ...flags);
const split = ["--split", "random(0.5, 0.2, 0.3)", "--set", "data.split_seed=1"];

describe("antk compare", () => {
  it("shows runs with intervals, and how each differs from the first", async () => {
    await train("a", ...split);
    await train("b", ...split, "--seed", "7");
    await train("c", ...split, "--lr", "0.05");
    const { stdout, code } = await antk("compare", "a/last", "b/last", "c/last");
    const [on, intervals, test, , head, ...rows] = stdout.trimEnd().split("\n");
    expect(on).toMatch(/^on {9}\d+ test rows of tiny\.csv, \d+ known before$/);
    expect(intervals).toMatch(
      /^intervals {2}95 %: percentiles of 2,000 bootstrap samples of the \d users, seed 1$/,
    );
    expect(test).toBe(
      "p          two-sided: the two runs' predictions swapped for some users, each with all their rows, others not",
    );
    expect(head).toMatch(/^rmse {2}protocol [0-9a-f]{7}$/);
    expect(rows).toHaveLength(5);
    for (const [i, row] of rows.slice(0, 3).entries())
      expect(row).toMatch(
        new RegExp(`^  ${i + 1}  \\d{8}-\\d{6}-good-\\w+ +\\d\\.\\d{4} +\\d\\.\\d{4} … \\d\\.\\d{4}$`),
      );
    for (const [i, row] of rows.slice(3).entries())
      expect(row).toMatch(
        new RegExp(
          `^  ${i + 2} − 1 +-?\\d\\.\\d{4} +-?\\d\\.\\d{4} … -?\\d\\.\\d{4}  p \\d\\.\\d+, for 2 tests \\d\\.\\d+$`,
        ),
      );
    expect(code).toBe(0);
  });

  it("prints the same for programs", async () => {
    const { events } = await antkJson(
      "compare",
      "a/last",
      "b/last",
      "--metrics",
      "mae,r2",
      "--samples",
      "200",
    );
    expect(events).toMatchObject([{ event: "comparison", on: "test", samples: 200, level: 0.95, seed: 1 }]);
    const metrics = events[0]!.metrics as { metric: string; runs: unknown[]; differences: unknown[] }[];
    expect(metrics.map(({ metric, runs, differences }) => [metric, runs.length, differences.length])).toEqual(
      [
        ["mae", 2, 1],
        ["r2", 2, 1],
      ],
    );
  });

  it("refuses runs that are scored on other rows", async () => {
    await train("other", "--split", "random(0.5, 0.2, 0.3)", "--set", "data.split_seed=2");
    await goldenFailure("other-protocol", "compare", "a/last", "other/last");
  });

  it("refuses a run without held-out rows", async () => {
    await train("none", "--split", "random(1, 0, 0)");
    await goldenFailure("no-scores", "compare", "a/last", "none/last");
  });

  it("refuses runs that hold back different parts", async () => {
    await train("dev", "--split", "random(0.7, 0.3, 0)");
    await train("test", "--split", "random(0.7, 0, 0.3)");
    await goldenFailure("no-common-part", "compare", "dev/last", "test/last");
    await goldenFailure("no-such-part", "compare", "a/last", "dev/last", "--on", "test");
  });

  it("refuses a metric that was not kept", async () => {
    await goldenFailure("metric-not-kept", "compare", "a/last", "b/last", "--metrics", "ndcg@5");
  });

  it("refuses runs without a metric in common, and a run that is not there", async () => {
    await train("mae", ...split, "--set", "train.evaluate=mae");
    await goldenFailure("no-common-metric", "compare", "a/last", "mae/last");
    await goldenFailure("no-run-to-compare", "compare", "a/last", "nowhere/last");
    expect(readdirSync("a")).toHaveLength(1);
  });
});
