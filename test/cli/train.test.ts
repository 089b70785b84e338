import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { antk, antkJson, antkOn, inOwnFolder } from "./antk.js";

inOwnFolder();

describe("antk train", () => {
  it("says which values were used, and what each was before a flag changed it", async () => {
    const { stdout } = await antk(
      ...["train", "good.config", "--set", "k=3", "--epochs", "1", "--lr", "0.01", "--opt", "mom"],
      ...["--set", "train.momentum=0.5", "--set", "data.center=['ratings']", "--mb", "4"],
    );
    expect(stdout.split("\n").slice(0, 7)).toEqual([
      "config   good.config: 3 nodes, 33 parameters",
      "bind     k=3 (config: 2)",
      "data     tiny.csv: 20 train, 3 dev, 2 test rows",
      "         target='ratings'  center=['ratings'] (flag)  split=random(0.8, 0.1, 0.1)  split_seed=0",
      "train    objective='se'  evaluate='rmse'  opt='mom(momentum=0.5)' (flag)  learnrate=0.01 (flag)  " +
        "mb=4  epochs=1 (config: 2)  maxbadcount=20  seed=0",
      "backend  wasm, the default; tfjs 4.22.0 (wasm)",
      "note     tiny.csv: column `user` as user, `item` as item, `rating` as ratings (guessed from the names)",
    ]);
  });

  it("breaks what it says between settings where a terminal is narrow", async () => {
    const { stdout } = await antkOn({ isTTY: true, columns: 60 }, "train", "good.config", "--epochs", "1");
    const train = stdout.split("\n").slice(5, 8);
    expect(train).toEqual([
      "train    objective='se'  evaluate='rmse'  opt='grad'",
      "         learnrate=0.003  mb=4  epochs=1 (config: 2)",
      "         maxbadcount=20  seed=0",
    ]);
  });

  it("prints a line an epoch, the best scores, and where they lie", async () => {
    const { stdout, stderr, code } = await antk("train", "good.config");
    const lines = stdout.split("\n").slice(8);
    expect(lines[0]).toMatch(
      /^epoch {3}1 {2}train rmse \d+\.\d{4} {2}dev rmse \d\.\d{4} {2}\d+\.\d\d s {2}best$/,
    );
    expect(lines[1]).toMatch(/^epoch {3}2 {2}/);
    expect(lines[3]).toMatch(/^best dev rmse \d\.\d{4} at epoch [12]; test rmse \d\.\d{4}$/);
    expect(lines[4]).toMatch(
      /^2 epochs in \d+\.\d s, \d+\.\d{3} ms a step, [\d,]+ samples\/s; ended: all epochs are done$/,
    );
    expect(lines[6]).toBe(`${"rmse".padEnd(30)}     dev    test`);
    expect(stdout).toMatch(
      /\nsaved in runs[\\/]\d{8}-\d{6}-good-\w+; try `antk recommend last --user ann`\n$/,
    );
    expect([stderr, code]).toEqual(["", 0]);
  });

  it("gives the same numbers for the same seed, to the last digit, and others for another", async () => {
    const scores = async (seed: string) => {
      const { events } = await antkJson("train", "good.config", "--seed", seed);
      return events.filter(({ event }) => event === "epoch").map(({ train, dev }) => [train, dev]);
    };
    const first = await scores("1");
    expect(await scores("1")).toEqual(first);
    expect(await scores("2")).not.toEqual(first);
  });

  it("takes `--batch-size` and `--learnrate` for `--mb` and `--lr`", async () => {
    const { events } = await antkJson("train", "good.config", "--batch-size=7", "--learnrate", "0.25");
    expect(events[0]).toMatchObject({ settings: { mb: 7, learnrate: 0.25 } });
  });

  it("trains a text without directives by flags alone", async () => {
    const flags = ["--target", "ratings", "--objective", "se", "--evaluate", "mae", "--epochs", "1"];
    const { events, code } = await antkJson("train", "plain.config", "-dtiny.csv", ...flags);
    expect(code).toBe(0);
    expect(events.at(-1)).toMatchObject({ epochs: 1, best: { dev: { mae: expect.any(Number) } } });
  });
});

describe("own data", () => {
  const trainOn = async (config: string, ...flags: string[]) => {
    const { events, code } = await antkJson("train", config, "--out", "own runs", ...flags);
    expect(events.filter(({ event }) => event === "error")).toEqual([]);
    expect(code).toBe(0);
    return String(events.at(-1)!.run);
  };

  it("has columns that a flag names", async () => {
    const run = await trainOn("good.config", "--data", "readers.csv", "--set", "data.user=reader_name");
    expect((await antk("recommend", run, "--user", "O'Neil")).stdout).toMatch(
      /^ {2}1 {2}-?\d\.\d{3} {2}Emma\n$/,
    );
  });

  it("has columns that `@data` names, in a file beside the config, in a folder with spaces", async () => {
    mkdirSync("my data");
    writeFileSync(
      join("my data", "my ratings.csv"),
      "wer;was;wie\r\ndörte;A, B;4\r\nann;C;5\r\nann;A, B;1\r\n",
    );
    const config = join("my data", "own.config");
    const directive =
      "@data('my ratings.csv', target='ratings', user='wer', item='was', ratings='wie',\n  split=random(1.0))";
    writeFileSync(config, `${directive}\n@train(objective='se')\nb lookup(dataname='item', shape=[None, 1])`);
    const run = await trainOn(config);
    expect(readdirSync("own runs")).toContain(run.split(/[\\/]/).at(-1));
    // A run is asked from anywhere, without the data.
    const { stdout } = await antk("predict", run, "--item", "A, B");
    expect(stdout).toMatch(/^-?\d\.\d{4}\n$/);
  });

  it("takes the place of other data, whose own settings are ignored with a warning", async () => {
    const text = "@data('planted', target='ratings', data_seed=3)\n@train(objective='se', epochs=1)\n";
    writeFileSync("seeded.config", `${text}b lookup(dataname='item', shape=[None, 1])\n`);
    const { stdout, stderr, code } = await antk("train", "seeded.config", "--data", "tiny.csv");
    expect(stderr).toContain(
      "warning[unused-setting]: `data_seed` says nothing about `tiny.csv`\n --> seeded.config:1:",
    );
    expect(stderr).toContain("-------- the data is another");
    expect(stdout).toContain("data     tiny.csv (config: 'planted'): 20 train");
    expect(stdout).not.toContain("data_seed");
    expect(code).toBe(0);
  });

  it("that lacks a column which the config scales is shown beside the config's line", async () => {
    const text = "@data('planted', target='ratings', center=['age'])\n@train(objective='se')\n";
    writeFileSync("centred.config", `${text}b lookup(dataname='item', shape=[None, 1])\n`);
    const { stderr, code } = await antk("train", "centred.config", "--data", "tiny.csv");
    expect(stderr).toContain(" --> centred.config:1:36\n");
    expect(stderr).toContain("-------- this data");
    expect(stderr).toContain("`--set data.center=['ratings']`");
    expect(code).toBe(4);
  });

  it("of somebody who has rated everything leaves nothing to recommend, which is said", async () => {
    const run = await trainOn("good.config");
    const { stdout, stderr } = await antk("recommend", run, "--user", "ann");
    expect([stdout, stderr]).toEqual([
      "",
      "`ann` has rated every item; `--include-rated` lists those, too\n",
    ]);
  });
});

describe("what training makes small", () => {
  const train = async (name: string, text: string) => {
    writeFileSync(`${name}.config`, text);
    return antkJson("train", `${name}.config`, "--out", "objectives");
  };
  const last = (events: Record<string, unknown>[]) => events.at(-1) as { run: string; best: { dev: object } };

  it("may be classes: `antk predict` names the likeliest", async () => {
    const { events, code } = await train(
      "classes-of-items",
      "@data('tiny.csv', target='item')\n@train(objective='softmax_cross_entropy', epochs=2)\n" +
        "score linear(5)\n-huser lookup('user', shape=[None, 4])\n",
    );
    expect(code).toBe(0);
    expect(Object.keys(last(events).best.dev)).toEqual(["loss"]);
    const { stdout } = await antk("predict", last(events).run, "--user", "ann");
    expect(stdout).toMatch(/^(Dune|Emma|It|Ulysses|Walden) {2}\(probability 0\.2\d{3}\)\n$/);
    const predicted = await antkJson("predict", last(events).run, "--user", "ann");
    expect(predicted.events[0]).toMatchObject({ label: expect.any(String), probability: expect.any(Number) });
  });

  it("may be the order of pairs, without a target; items are recommended by it", async () => {
    const { events, code } = await train(
      "pairs",
      "@data('tiny.csv')\n@train(objective='bpr', negatives=2, negatives_for=None, epochs=2)\n" +
        "score x_dot_y()\n-u lookup('user', shape=[None, 2])\n-v lookup('item', shape=[None, 2])\n",
    );
    expect(code).toBe(0);
    expect(events[0]).toMatchObject({
      settings: {
        objective: "bpr",
        negatives: 2,
        negative_of: "item",
        negatives_for: null,
        evaluate: "loss",
      },
    });
    const { events: best, code: asked } = await antkJson(
      "recommend",
      last(events).run,
      "--user",
      "ann",
      "--include-rated",
    );
    expect([asked, best.length > 0]).toEqual([0, true]);
  });

  it("may have penalties, told after each epoch", async () => {
    writeFileSync(
      "penalised.config",
      "@data('tiny.csv', target='ratings')\n@train(objective=huber(delta=2), epochs=1, penalties=[l1(u_weights, 0.5)])\n" +
        "score x_dot_y()\n-u lookup('user', shape=[None, 2])\n-v lookup('item', shape=[None, 2])\n",
    );
    const { stdout } = await antk("train", "penalised.config", "--out", "objectives");
    expect(stdout).toContain("objective='huber(delta=2)'  evaluate='mae'");
    expect(stdout).toMatch(
      /^epoch {3}1 {2}train \d\.\d{4} {2}dev mae \d\.\d{4} {2}l1\(u_weights, 0\.5\) \d\.\d{4} /m,
    );
  });
});
