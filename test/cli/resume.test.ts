import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compile } from "../../src/compile.js";
import { resume } from "../../src/resume.js";
import { describeSettings, optionsOf } from "../../src/train/describeSettings.js";
import { resolveTrainSettings } from "../../src/train/settings.js";
import { antk, antkJson, goldenFailure, inOwnFolder } from "./antk.js";
import { type Built, build } from "./built.js";

inOwnFolder();

const configs = fileURLToPath(new URL("../../configs/", import.meta.url));

/** Runs below this folder, oldest first. */
const runsIn = (folder: string) =>
  readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
const weightsOf = (run: string) => readFileSync(join(run, "best", "weights.safetensors"));
const metricsOf = (run: string) =>
  readFileSync(join(run, "metrics.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { epoch: number; train: number });

describe("antk train --resume RUN", () => {
  it("goes on in the same folder and ends where a run of all epochs ends", async () => {
    await antk("train", "good.config", "--epochs", "3", "--out", "two");
    const [run] = runsIn("two");
    const { events } = await antkJson("train", "--resume", run!, "--epochs", "+2");
    await antk("train", "good.config", "--epochs", "5", "--out", "one");
    const [whole] = runsIn("one");
    expect(weightsOf(run!)).toEqual(weightsOf(whole!));
    expect(metricsOf(run!).map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
    expect(metricsOf(run!).map(({ train }) => train)).toEqual(metricsOf(whole!).map(({ train }) => train));
    expect(events[0]).toMatchObject({ event: "resume", epoch: 3, epochs: 5 });
    expect(events.slice(1, -1).map(({ epoch }) => epoch)).toEqual([4, 5]);
    const record = JSON.parse(readFileSync(join(run!, "run.json"), "utf8")) as Record<string, unknown>;
    expect(record).toMatchObject({ settings: { epochs: 5 }, result: { epochs: 5 } });
    expect((await antk("predict", run!, "--user", "ann", "--item", "It")).code).toBe(0);
  });

  it("goes on drawing where a sampler was left, with all that it had kept", async () => {
    const args = ["train", join(configs, "bayes_mf.config"), "--set", "data.split=random(0.02, 0.01, 0.97)"];
    const sampled = [...args, "--set", "train.sampler=gibbs(burn=2, every=1)", "--out"];
    await antk(...sampled, "drawn", "--epochs", "4");
    const [run] = runsIn("drawn");
    expect((await antk("train", "--resume", run!, "--epochs", "+3")).stderr).toBe("");
    await antk(...sampled, "drawn whole", "--epochs", "7");
    const [whole] = runsIn("drawn whole");
    const membersOf = (path: string) => readFileSync(join(path, "best", "members.safetensors"));
    expect(membersOf(run!)).toEqual(membersOf(whole!));
    expect(metricsOf(run!).map(({ train }) => train)).toEqual(metricsOf(whole!).map(({ train }) => train));
  });

  it("reads its data as it was read before: with the same rows left out, and with histories", async () => {
    const settings = ["--set", "data.history=True", "--set", "data.at_least=2", "--set", "data.core=2"];
    const args = ["train", join(configs, "svdpp.config"), "--data", "tiny.csv", ...settings];
    await antk(...args, "--epochs", "1", "--out", "left out");
    const [run] = runsIn("left out");
    const { code, stderr } = await antk("train", "--resume", run!, "--epochs", "+1");
    expect([code, stderr]).toEqual([0, ""]);
    expect((await antk("eval", run!)).stdout).toContain("at_least=2  core=2");
  });

  it("goes on where flags alone have named its data", async () => {
    writeFileSync(
      "plain.config",
      "s x_dot_y()\n-u lookup('user', shape=[None, 2])\n-v lookup('item', shape=[None, 2])",
    );
    const flags = ["--data", "tiny.csv", "--target", "ratings", "--objective", "mse"];
    await antk("train", "plain.config", ...flags, "--epochs", "1", "--out", "by flags");
    const { code, stdout } = await antk("train", "--resume", "by flags/last", "--epochs", "+1");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^data {5}tiny\.csv: \d+ train/m);
  });

  it("says what stands in its way", async () => {
    await antk("train", "good.config", "--epochs", "2");
    await goldenFailure("resume-over", "train", "--resume", "last");
    await goldenFailure("resume-behind", "train", "--resume", "last", "--epochs", "1");
    await goldenFailure("resume-word", "train", "--resume", "last", "--epochs", "more");
    await goldenFailure("resume-other", "train", "--resume", "last", "--lr", "0.1");
    await goldenFailure("resume-config", "train", "good.config", "--resume", "last");
    rmSync("runs/last", { recursive: true, force: true });
    const [run] = runsIn("runs");
    rmSync(join(run!, "last"), { recursive: true });
    await goldenFailure("resume-nothing", "train", "--resume", "last", "--epochs", "+1");
  });
});

describe("a run that is killed", () => {
  let built: Built;
  beforeAll(() => {
    built = build();
  });
  afterAll(() => built.remove());

  it("goes on from what it saved last, and ends with the bits of one that was not", async () => {
    const args = ["train", join(configs, "mf.config"), "--opt", "adam", "--set", "train.maxbadcount=None"];
    const started = built.start([...args, "--epochs", "100000", "--out", "killed"]);
    const state = () => {
      const run = existsSync("killed") ? runsIn("killed")[0] : undefined;
      return run && existsSync(join(run, "last", "state.safetensors")) ? run : undefined;
    };
    while (!state()) await new Promise((resolve) => setTimeout(resolve, 20));
    const ended = new Promise((resolve) => started.on("close", resolve));
    started.kill("SIGKILL");
    await ended;
    const run = state()!;
    const left = await resume(run);
    const epochs = left.state.epoch + 1;
    left.model.dispose();
    expect(left.state.stepper.step).toBeGreaterThan(0);
    expect((await antk("train", "--resume", run, "--epochs", String(epochs))).stderr).toBe("");
    expect((await antk(...args, "--epochs", String(epochs), "--out", "whole")).stderr).toBe("");
    expect(weightsOf(run)).toEqual(weightsOf(runsIn("whole")[0]!));
    expect(metricsOf(run).map(({ train }) => train)).toEqual(
      metricsOf(runsIn("whole")[0]!).map(({ train }) => train),
    );
  }, 180_000);
});

describe("the settings that a run keeps", () => {
  const names = readdirSync(configs).filter((file) => file.endsWith(".config"));
  it.each(names)("of %s are those that it goes on with", async (name) => {
    const graph = await compile(join(configs, name));
    const settings = describeSettings(resolveTrainSettings(graph, {}, graph.registries), null);
    const plain = JSON.parse(JSON.stringify(settings)) as Record<string, unknown>;
    const bare = await compile({
      text: readFileSync(join(configs, name), "utf8").replace(/@train\(/, "@train(seed=5, "),
    });
    expect(describeSettings(resolveTrainSettings(bare, optionsOf(plain), bare.registries), null)).toEqual(
      settings,
    );
  });
});
