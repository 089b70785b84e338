import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inOwnFolder } from "./antk.js";
import { type Built, build, ended, printed } from "./built.js";

let built: Built;
beforeAll(() => {
  built = build();
});
afterAll(() => built.remove());
inOwnFolder();

const configs = fileURLToPath(new URL("../../configs/", import.meta.url));
const tree = join(configs, "tree.config");
const mf = join(configs, "mf.config");
const net = join(configs, "dnn_concat.config");

describe("start-up", () => {
  it.each([
    ["antk --help", 20, ["--help"]],
    ["antk check", 105, ["check", tree]],
    ["a wrong word", 30, ["chekc", tree]],
  ])(
    "of `%s` loads fewer than %i files beside the declarations, no tfjs and no reader of data",
    async (_, most, args) => {
      const files = await built.loaded(args);
      expect(files).toContain("cli/main.js");
      expect(
        files.filter((file) => /tensorflow|csv-parse|yauzl|pdfkit|resvg|graphviz|^data\/planted/.test(file)),
      ).toEqual([]);
      // An op is a file, a loss or a command likewise, and all of them may be named.
      const declarations =
        /^(ops|losses|penalties|metrics|optimizers|samplers|schedules|splits|baselines|cli\/commands)\//;
      expect(files.filter((file) => !declarations.test(file)).length).toBeLessThan(most);
    },
  );

  it("of `antk render` loads no tfjs", async () => {
    const files = await built.loaded(["render", tree, "-o", "tree.svg"]);
    expect(files).toContain("render/graph/svg.js");
    expect(files.filter((file) => /tensorflow/.test(file))).toEqual([]);
  });

  it("of `antk train` does load tfjs, so that these tests can fail", async () => {
    const files = await built.loaded(["train", "good.config"]);
    expect(files.some((file) => /tensorflow\/tfjs-core/.test(file))).toBe(true);
  });
});

describe("a new process in another folder", () => {
  it("answers in the ids of the data, without the data", async () => {
    const flags = ["--data", "readers.csv", "--set", "data.user=reader_name", "--out", "my runs"];
    const trained = await built.run(["train", "good.config", ...flags]);
    expect(trained).toMatchObject({ code: 0, stderr: "" });
    const run = join(process.cwd(), "my runs", readdirSync("my runs")[0]!);
    mkdirSync("elsewhere");
    const cwd = join(process.cwd(), "elsewhere");
    const predicted = await built.run(["predict", run, "--user", "dörte", "--item", "It"], { cwd });
    expect(predicted).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^-?\d\.\d{4}\n$/),
      stderr: "",
    });
    const recommended = await built.run(["recommend", run, "--user", "O'Neil"], { cwd });
    expect(recommended).toMatchObject({ code: 0, stdout: expect.stringMatching(/ {2}Emma\n$/), stderr: "" });
  });
});

describe("a reader that goes away", () => {
  it("ends the command quietly", async () => {
    const child = built.start(["train", mf, "--epochs", "1000"]);
    const end = ended(child);
    await printed(child, "config");
    child.stdout.destroy();
    expect(await end).toMatchObject({ code: 0, stderr: "" });
  });
});

// Windows knows no such signals between processes. A machine that is busy with other things may need a second try.
describe.runIf(process.platform !== "win32")("a signal", () => {
  it.each([
    ["Ctrl-C", "SIGINT", 130],
    ["SIGTERM", "SIGTERM", 143],
  ] as const)(
    "%s stops training within two seconds and keeps the best weights",
    { retry: 2 },
    async (_, signal, code) => {
      const out = `stopped by ${signal}`;
      const child = built.start(["train", mf, "--epochs", "1000", "--set", "kfactors=10", "--out", out]);
      const end = ended(child);
      await printed(child, "epoch   2");
      const at = performance.now();
      child.kill(signal);
      const { stdout, stderr, ...rest } = await end;
      expect(performance.now() - at).toBeLessThan(2000);
      expect(rest.code).toBe(code);
      expect(stderr).toBe("stopping after this step; a second Ctrl-C ends at once\n");
      expect(stdout).toMatch(/ended: interrupted\n/);
      expect(stdout).toContain(`saved in ${out}`);
      const predicted = await built.run(["predict", `${out}/last`, "--user", "1", "--item", "1"]);
      expect(predicted.stdout).toMatch(/^\d\.\d{4} {2}\S/);
    },
  );

  it("before an epoch has ended keeps what is there, and the run goes on from it to the bits of one left alone", async () => {
    const args = ["train", net, "--mb", "1", "--epochs", "1", "--out"];
    const child = built.start([...args, "early"]);
    const end = ended(child);
    await printed(child, "backend");
    // It takes its steps after this line; a moment later there are some, and not all of 80 000.
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.kill("SIGINT");
    const { stdout, code } = await end;
    expect(code).toBe(130);
    expect(stdout).toContain("\nwithin epoch 1\n");
    const run = `early/${readdirSync("early")[0]!}`;
    expect(stdout).toContain(`saved in ${run}; \`antk train --resume ${run}\` goes on\n`);
    expect((await built.run(["predict", run, "--user", "1", "--item", "1"])).stdout).toMatch(/^\d\.\d{4}/);
    expect((await built.run(["train", "--resume", run])).code).toBe(0);
    await built.run([...args, "whole"]);
    const weights = (path: string) => readFileSync(join(path, "best", "weights.safetensors"));
    expect(weights(run)).toEqual(weights(`whole/${readdirSync("whole")[0]!}`));
  }, 120_000);

  it("twice in a run that goes on leaves it where it stood, also before an epoch has ended", async () => {
    const child = built.start(["train", net, "--mb", "1", "--out", "twice"]);
    const first = ended(child);
    await printed(child, "backend");
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.kill("SIGINT");
    await first;
    const [run] = readdirSync("twice");
    const again = built.start(["train", "--resume", `twice/${run}`]);
    const second = ended(again);
    await printed(again, "goes on");
    again.kill("SIGINT");
    expect((await second).code).toBe(130);
    expect(readdirSync(`twice/${run}/best`)).toContain("weights.safetensors");
  });
});

describe("where no other thread may be started", () => {
  const [major] = process.versions.node.split(".").map(Number);
  const node = [major! >= 24 ? "--permission" : "--experimental-permission", "--no-warnings"];
  const files = ["--allow-fs-read=*", "--allow-fs-write=*"];

  it("one does all of it, to the same bits, and a line says so", async () => {
    const args = ["train", tree, "--epochs", "1", "--threads", "2", "--set"];
    const brief = ["data.split=random(0.004, 0.002, 0.994)", "--out"];
    const alone = await built.run([...args, ...brief, "alone"], { node: [...node, ...files] });
    expect(alone).toMatchObject({ code: 0, stderr: "" });
    const said = alone.stdout.split("\n").filter((line) => line.startsWith("engine"));
    expect(said).toEqual([
      expect.stringMatching(/^engine {3}plan, 1 thread: no other thread starts here: ./),
    ]);
    const two = await built.run([...args, ...brief, "two"]);
    expect(two.stdout).toContain("engine   plan, 2 threads\n");
    const weights = (folder: string) =>
      readFileSync(join(folder, readdirSync(folder)[0]!, "best", "weights.safetensors"));
    expect(weights("alone")).toEqual(weights("two"));
  });
});
