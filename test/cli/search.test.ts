import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { antk, antkJson, antkOn, goldenFailure, inOwnFolder } from "./antk.js";
import { build, ended, printed } from "./built.js";

inOwnFolder();

const runIn = (folder: string) => join(folder, readdirSync(folder)[0]!);
const weightsOf = (run: string) => readFileSync(join(run, "best", "weights.safetensors"));
const linesOf = (file: string) =>
  readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
/** What was typed between quotes is one word. */
const wordsOf = (command: string) =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);

const space = ["--space", "k=1..6", "--space", "train.learnrate=0.001..0.05"];

describe("antk search", () => {
  it("says what it tries, tells of each trial, and of the best in the end", async () => {
    const { stdout, stderr, code } = await antk("search", "good.config", ...space, "--trials", "6");
    expect([stderr, code]).toEqual(["", 0]);
    const lines = stdout.split("\n");
    expect(lines.slice(0, 2)).toEqual(["config   good.config: 3 nodes, 22 parameters", "bind     k=2"]);
    const at = lines.findIndex((line) => line.startsWith("search "));
    expect(lines.slice(at, at + 6)).toEqual([
      "search   6 trials: the config's own values, then draws from seed 0",
      "         k=1..6",
      "         train.learnrate=0.001..0.05, log scale",
      "         trials that are worse than the median are stopped early",
      "",
      "trial         k  train.learnrate  dev rmse     epoch      time",
    ]);
    expect(lines[at + 6]).toMatch(/^ {4}1 {9}2 {12}0\.003 {4}\d\.\d{4} {9}[12] {5}\d\.\d s {2}best$/);
    expect(lines.slice(at + 7, at + 12).every((line) => /^ {4}[2-6] /.test(line))).toBe(true);
    expect(lines[at + 13]).toBe("6 trials: 6 complete; the best:");
    expect(stdout).toMatch(/\ntrial \d: dev rmse \d\.\d{4} at epoch [12]; test rmse \d\.\d{4}\n/);
    expect(stdout).toContain(
      "\nits dev score is the best of 6, and flatters it; test rows were scored for this trial alone\n",
    );
    const own = lines[at + 6]!.split(/ +/)[4]!;
    expect(stdout).toContain(`\nthe config's own values: dev rmse ${own}\n`);
    expect(stdout).toMatch(/\nthis model +\d/);
    expect(stdout).toMatch(/\nsaved in runs[\\/]\S+; try `antk recommend last --user ann`\n$/);
  });

  it("keeps the best as `antk train` would have, by the line that it prints", async () => {
    const flags = ["--epochs", "3", "--set", 'data.center=["ratings"]', "--mb", "3"];
    const { stdout } = await antk(
      "search",
      "good.config",
      ...space,
      ...flags,
      "--trials",
      "5",
      "--out",
      "found",
    );
    const [, command] = /^trains it again: (.*)$/m.exec(stdout)!;
    const [program, ...args] = wordsOf(command!);
    expect([program, args[0]]).toEqual(["antk", "train"]);
    await antk(...args, "--out", "again");
    const [kept, again] = [runIn("found"), runIn("again")];
    expect(weightsOf(kept)).toEqual(weightsOf(again));
    const record = (run: string) =>
      JSON.parse(readFileSync(join(run, "run.json"), "utf8")) as Record<string, Record<string, unknown>>;
    for (const part of ["bindings", "settings", "data", "kept"]) {
      expect(record(kept)[part]).toEqual(record(again)[part]);
    }
    for (const part of ["best", "test", "epochs", "stopped", "baselines", "protocol"]) {
      expect(record(kept).result![part], part).toEqual(record(again).result![part]);
    }
    const untimed = (run: string) =>
      linesOf(join(run, "metrics.jsonl")).map(({ seconds: _, ...line }) => line);
    expect(untimed(kept)).toEqual(untimed(again));
    expect(readdirSync("found")).toHaveLength(1);
  });

  it("tells programs of each trial, and keeps that with the run", async () => {
    const out = ["--out", "told"];
    const { events, code } = await antkJson("search", "good.config", ...space, "--trials", "4", ...out);
    expect(code).toBe(0);
    expect(events.map(({ event }) => event)).toEqual(["start", "trial", "trial", "trial", "trial", "end"]);
    expect(events[0]).toMatchObject({
      space: { k: "1..6", "train.learnrate": "0.001..0.05, log scale" },
      trials: 4,
      prune: true,
    });
    expect(events[1]).toMatchObject({
      trial: 1,
      values: { k: 2, "train.learnrate": 0.003 },
      own: true,
      outcome: "complete",
      dev: { rmse: expect.any(Number) },
      best: true,
      why: null,
    });
    const told = events.slice(1, 5).map(({ event: _, ...trial }) => trial);
    expect(linesOf(join(runIn("told"), "trials.jsonl"))).toEqual(told);
    const best = told.filter((trial) => trial.best).at(-1)!;
    expect(events[5]).toMatchObject({
      run: runIn("told"),
      best: { dev: best.dev },
      test: { rmse: expect.any(Number) },
      search: { trial: best.trial, values: best.values, trials: 4, of: 4 },
    });
  });

  it("leaves a run that other commands take", async () => {
    await antk("search", "good.config", ...space, "--trials", "3", "--out", "asked");
    const run = runIn("asked");
    expect((await antk("predict", run, "--user", "ann", "--item", "It")).code).toBe(0);
    expect((await antk("eval", run)).code).toBe(0);
    expect((await antk("runs", "asked")).stdout).toMatch(/\n\S+ +tiny\.csv +rmse +\d\.\d{4} +\d\.\d{4} /);
    expect((await antk("train", "--resume", run, "--epochs", "+1")).code).toBe(0);
  });

  it("tries every combination of a grid, of a range five values", async () => {
    const grid = ["--space", "train.opt=grad,mom(momentum=0.5)", "--space", "train.mb=2..10", "--grid"];
    const { stdout, code } = await antk("search", "good.config", ...grid, "--epochs", "1", "--no-prune");
    expect(code).toBe(0);
    expect(stdout).toContain("search   10 trials: the config's own values, then every combination\n");
    expect(stdout).toContain("\n         train.mb=2..10: 2, 4, 6, 8, 10\n");
    expect(stdout).not.toContain("stopped early");
    expect(stdout).toMatch(/\n {4}2 {15}grad {9}2 /);
    expect(stdout).toMatch(/\n {3}10 {2}mom\(momentum=0\.5\) {8}10 /);
  });

  it("reads data again only where something of it varies", async () => {
    const centred = ["--space", "data.center=[],['ratings']", "--grid", "--lr", "0.05"];
    const { stdout, code } = await antk("search", "good.config", ...centred);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\n {4}1 {11}\[\] .*\n {4}2 {2}\['ratings'\] /);
    expect(stdout).toContain("\n2 trials: 2 complete");
  });

  it("compares no scores of other rows, where a variable decides which they are", async () => {
    const text = readFileSync("good.config", "utf8");
    const shares = text
      .replace("target='ratings'", "$&, split=random($share, 0.2, 0.8 - $share)")
      .replace("k=2", "k=2, share=0.8");
    writeFileSync("shares.config", shares);
    const { stdout } = await antk("search", "shares.config", "--space", "share=0.5,0.6", "--grid");
    const failed =
      /failed: its score cannot be compared with the others: its protocol is \w{7}, and theirs \w{7}\n/g;
    expect(stdout.match(failed)).toHaveLength(2);
    expect(stdout).toContain("\n3 trials: 1 complete, 2 failed; the best:\n");
  });

  it("goes on after a trial that fails, and says why it did", async () => {
    const rates = ["--space", "train.learnrate=0.01,0.02", "--space", "k=2,two", "--grid"];
    const { stdout, code } = await antk("search", "good.config", ...rates, "--lr", "1e9");
    expect(code).toBe(0);
    expect(stdout).toMatch(/\n {4}1 .*failed: .* not finite/);
    expect(stdout).toMatch(
      /\n {4}3 .* failed: `shape` must be a shape such as \[None, 100\], got \[None, 'two'\]\n/,
    );
    expect(stdout).toContain("\n5 trials: 2 complete, 3 failed; the best:\n");
  });

  it("that finds nothing ends with exit code 5, and leaves nothing", async () => {
    const opts = ["--space", "train.opt=grad,mom", "--grid", "--lr", "1e9", "--out", "nothing"];
    const { code, stderr } = await antk("search", "diverges.config", ...opts);
    expect([code, stderr]).toEqual([5, expect.stringContaining("none of the 2 trials came to a score")]);
    expect(stderr).toMatch(/ = note: .* not finite/);
    expect(readdirSync("nothing")).toEqual([]);
  });

  it("begins with a draw where the config has no value of its own", async () => {
    const text = readFileSync("good.config", "utf8").replace("@bind(k=2)\n", "");
    writeFileSync("unbound-k.config", text);
    const { stdout, code } = await antk("search", "unbound-k.config", "--space", "k=3,4,5");
    expect(code).toBe(0);
    expect(stdout).toContain("search   3 trials: draws from seed 0; there are no others\n");
  });

  it("says so where nothing is better than the config's own values, or these fail", async () => {
    const worse = ["--space", "train.learnrate=1e8,1e9", "--grid"];
    const { stdout } = await antk("search", "good.config", ...worse);
    expect(stdout).toContain("\nno other values were better than the config's own\n");
    const wrong = ["--lr", "1e9", "--space", "train.learnrate=0.01,0.02", "--grid"];
    const failed = await antk("search", "good.config", ...wrong);
    expect(failed.stdout).toContain("\nthe config's own values failed\n");
  });

  it("draws what its seed says", async () => {
    const values = async (...flags: string[]) => {
      const { events } = await antkJson("search", "good.config", ...space, "--trials", "3", ...flags);
      return events.filter(({ event }) => event === "trial").map((event) => event.values);
    };
    const first = await values();
    expect(await values("--seed", "0")).toEqual(first);
    expect((await values("--seed", "1")).slice(1)).not.toEqual(first.slice(1));
  });

  it("shows how far a trial has come, where somebody watches", async () => {
    const screen = { isTTY: true, columns: 90 };
    const { stderr } = await antkOn(screen, "search", "good.config", ...space, "--trials", "2");
    expect(stderr).toContain("trial 1/2  epoch 1/2 ");
  });
});

// Windows knows no such signals between processes.
describe.runIf(process.platform !== "win32")("Ctrl-C in a search", () => {
  const mf = fileURLToPath(new URL("../../configs/mf.config", import.meta.url));
  const brief = ["--set", "kfactors=5", "--space", "train.learnrate=0.001..0.01", "--no-prune"];

  it("gives the trial under way up, and keeps the best of those before", async () => {
    const built = build();
    try {
      const child = built.start([
        "search",
        mf,
        ...brief,
        // So short that no trial takes a pause within.
        "--epochs",
        "1",
        "--trials",
        "100",
        "--out",
        "stopped",
      ]);
      const end = ended(child);
      await printed(child, "\n    2 ");
      child.kill("SIGINT");
      const { code, stdout, stderr } = await end;
      expect([code, stderr]).toEqual([130, "giving this trial up; a second Ctrl-C ends at once\n"]);
      const [, done] = /\ninterrupted in trial (\d+) of 100; /.exec(stdout)!;
      const run = runIn("stopped");
      expect(linesOf(join(run, "trials.jsonl"))).toHaveLength(Number(done) - 1);
      expect(readdirSync("stopped")).toHaveLength(1);
      // What was kept answers in a process of its own, and as it was scored.
      const predict = ["predict", run, "--user", "1", "--item", "1"];
      const { stdout: own } = await built.run(predict);
      expect((await antk(...predict)).stdout).toBe(own);
      expect(own).toMatch(/^\d\.\d{4}/);
    } finally {
      built.remove();
    }
  }, 120_000);

  it("in the first trial leaves nothing", async () => {
    const built = build();
    try {
      const child = built.start(["search", mf, ...brief, "--epochs", "10000", "--out", "left"]);
      const end = ended(child);
      await printed(child, "\ntrial ");
      child.kill("SIGINT");
      const { code, stdout } = await end;
      expect(code).toBe(130);
      expect(stdout).toMatch(/\ninterrupted before any trial was complete: nothing is kept\n$/);
      expect(existsSync("left") ? readdirSync("left") : []).toEqual([]);
    } finally {
      built.remove();
    }
  }, 120_000);
});

describe("a search that cannot be is told, with what is wrong:", () => {
  it.each([
    ["nothing is searched", "search-no-space", "search good.config"],
    ["nothing is searched in a config without variables", "search-no-variables", "search diverges.config"],
    ["a space without values", "search-bad-space", "search good.config --space k"],
    ["several spaces at once", "search-bad-spaces", "search good.config --space k=9..2 --space train.mb=4"],
    ["a name twice", "search-twice", "search good.config --space k=1..3 --space k=4..6"],
    ["a variable that is none", "search-no-variable", "search good.config --space kk=1..3"],
    ["a setting without its directive", "search-learnrate", "search good.config --space learnrate=0.1..1"],
    ["a setting that is none", "search-no-setting", "search good.config --space train.lernrate=0.1..1"],
    ["a misspelt item", "search-misspelt", "search good.config --space train.opt=grad,adm"],
    ["an end that is out of bounds", "search-end", "search good.config --space train.mb=0..10"],
    ["what all trials share", "search-shared", "search good.config --space train.seed=1,2,3"],
    ["a grid that is too large", "search-large-grid", "search good.config --space k=1..9 --grid --trials 4"],
    ["no dev rows", "search-no-dev", "search good.config --space k=1..9 --split random(0.8,0,0.2)"],
    ["half a number of trials", "search-half", "search good.config --space k=1..9 --trials 1.5"],
  ])("%s", async (_, name, line) => {
    const { code, stdout } = await goldenFailure(name, ...line.split(" "));
    expect([code, stdout]).toEqual([2, ""]);
  });

  it("a config that is wrong itself", async () => {
    const { code } = await goldenFailure("search-config", "search", "unknown-op.config", "--space", "k=1..3");
    expect(code).toBe(3);
  });

  it("a place that cannot be written, before anything is trained", async () => {
    const { code, stdout } = await antk(
      "search",
      "good.config",
      ...space,
      "--out",
      join("good.config", "runs"),
    );
    expect([code, stdout]).toEqual([6, ""]);
  });
});
