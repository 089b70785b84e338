import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { baselines as registry } from "../../src/baselines/index.js";
import { antk, antkJson, goldenFailure, inOwnFolder } from "./antk.js";

inOwnFolder();

describe("antk eval", () => {
  let trained: Record<string, unknown> = {};
  let test: Record<string, number> = {};
  beforeAll(async () => {
    const { events } = await antkJson("train", "good.config", "--seed", "3");
    trained = events.at(-1)!;
    test = trained.test as Record<string, number>;
  });

  it("gives what the training gave, and says what on", async () => {
    const { stdout, stderr, code } = await antk("eval", "last");
    // The very figures that stood beside the score after training.
    const { protocol: _, floor: __, ...others } = trained.baselines as Record<string, { test: number }>;
    const labels = new Map(registry.all.map(({ name, label }) => [name, label]));
    const baselines = Object.entries(others)
      .map(([name, one]) => [labels.get(name)!, one.test] as const)
      .sort(([, a], [, b]) => b - a);
    expect(baselines.length).toBeGreaterThan(1);
    expect(stdout.split("\n").slice(1)).toEqual([
      "data     tiny.csv: 20 train, 3 dev, 2 test rows  split=random(0.8, 0.1, 0.1)  split_seed=3",
      "on       2 test rows",
      "",
      expect.stringMatching(new RegExp(`^rmse {6}${test.rmse!.toFixed(4)} {3}protocol [0-9a-f]{7}$`)),
      "",
      "beside it                         rmse",
      ...baselines.map(([label, score]) => `${label.padEnd(30)}${score.toFixed(4).padStart(8)}`),
      `this model                    ${test.rmse!.toFixed(4).padStart(8)}`,
      "",
    ]);
    expect([stderr, code]).toEqual(["", 0]);
  });

  it("tells how items were ranked", async () => {
    const { stdout } = await antk(
      "eval",
      "last",
      "--metrics",
      "ndcg@2,coverage",
      "--on",
      "dev",
      "--relevant",
      "1",
    );
    expect(stdout.split("\n").slice(2)).toEqual([
      "on       3 dev rows",
      "ranking  all 5 items but those of the user's train rows",
      "         relevant: dev rows of 1 and more",
      expect.stringMatching(/^ {9}mean over the [123] users that have a relevant item$/),
      "",
      expect.stringMatching(/^ndcg@2 {7}[01]\.\d{4} {3}protocol [0-9a-f]{7}$/),
      expect.stringMatching(/^coverage@10 {2}[01]\.\d{4} {3}protocol [0-9a-f]{7}$/),
      "",
      "beside it                       ndcg@2  coverage@10",
      expect.stringMatching(/^EASE \(λ 200\)( +[01]\.\d{4}){2}$/),
      expect.stringMatching(/^the most rated items for all( +[01]\.\d{4}){2}$/),
      expect.stringMatching(/^this model( +[01]\.\d{4}){2}$/),
      "",
    ]);
  });

  it("shows the spread over users", async () => {
    const { stdout } = await antk(
      "eval",
      "last",
      "--metrics",
      "mae,coverage@1",
      "--on",
      "train",
      "--per-user",
    );
    const [head, mae, coverage] = stdout.split("\n").slice(-4);
    expect(head).toMatch(/^by user +mean +sd +min +5 % +25 % +median +75 % +95 % +max +users$/);
    expect(mae).toMatch(/^mae( +\d\.\d{4}){9} +6$/);
    expect(coverage).toMatch(/^coverage@1 +none: it is a score of all users together$/);
  });

  it("puts what the noise of generated data leaves below the model, and nothing beside training rows", async () => {
    const flags = ["--data", "planted", "--set", "data.split=random(0.02, 0.01, 0.97)", "--out", "planted"];
    expect((await antk("train", "good.config", ...flags)).stderr).toBe("");
    const { stdout } = await antk("eval", "planted/last", "--on", "dev");
    const rows = stdout.trimEnd().split("\n").slice(-3);
    expect(rows[0]).toMatch(/^constant|^item|^user|^the mean|^biases/);
    expect(rows[1]).toMatch(/^this model +\d\.\d{4}$/);
    expect(rows[2]).toMatch(/^best reachable \(known noise\) +0\.\d{4}$/);
    expect((await antk("eval", "planted/last", "--on", "train")).stdout).not.toContain("beside it");
  });

  it("prints all of it as JSON", async () => {
    const { events } = await antkJson(
      "eval",
      "last",
      "--metrics",
      "rmse,huber(delta=2)",
      "--per-user",
      "--on",
      "train",
    );
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      event: "evaluation",
      on: "train",
      rows: 20,
      data: {
        name: "tiny.csv",
        train: 20,
        dev: 3,
        test: 2,
        split: { call: "random(0.8, 0.1, 0.1)", seed: 3 },
      },
      perUser: { rmse: { count: 6 } },
      ranking: null,
    });
  });

  it("finds data that has moved, and refuses data that has changed", async () => {
    writeFileSync("copy.csv", readFileSync("tiny.csv"));
    renameSync("tiny.csv", "elsewhere.csv");
    expect((await antk("eval", "last", "--data", "copy.csv")).code).toBe(0);
    const { code } = await goldenFailure("data-gone", "eval", "last");
    expect(code).toBe(4);
    writeFileSync("copy.csv", readFileSync("copy.csv", "utf8").replace("ann,Dune,1", "ann,Dune,2"));
    const changed = await goldenFailure("data-changed", "eval", "last", "--data", "copy.csv");
    expect(changed.code).toBe(4);
    renameSync("elsewhere.csv", "tiny.csv");
  });

  it.each([
    ["unknown-metric", ["--metrics", "rmse,ngcd@10"], 2],
    ["metric-at-k", ["--metrics", "rmse@10"], 2],
    ["bad-relevant", ["--relevant", "good"], 2],
    ["single-class", ["--metrics", "auc"], 4],
    ["bad-part", ["--on", "tests"], 2],
  ])("shows what is wrong with %s", async (name, args, code) => {
    expect((await goldenFailure(name, "eval", "last", ...args)).code).toBe(code);
  });
});
