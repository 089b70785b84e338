import { describe, expect, it } from "vitest";
import { duration, ProgressBar, progressLine } from "../../src/cli/progressBar.js";
import { openTerminal } from "../../src/cli/terminal.js";
import { antk, antkOn, inOwnFolder } from "./antk.js";

inOwnFolder();

const ESCAPE = "\x1b";

describe("on a terminal", () => {
  it("errors are coloured, unless NO_COLOR says no or the terminal is dumb", async () => {
    const shown = async (env: Record<string, string>) =>
      (await antkOn({ isTTY: true, columns: 80, env }, "check", "unknown-op.config")).stderr;
    expect(await shown({})).toContain(`${ESCAPE}[1;31merror[unknown-op]${ESCAPE}[0m`);
    const plain = (await antk("check", "unknown-op.config")).stderr;
    expect(await shown({ NO_COLOR: "1" })).toBe(plain);
    expect(await shown({ TERM: "dumb" })).toBe(plain);
  });

  it("a progress bar is drawn over while an epoch runs, and removed before its line", async () => {
    const { stdout, stderr } = await antkOn({ isTTY: true, columns: 80 }, "train", "good.config");
    const drawn = stderr.split(`\r${ESCAPE}[2K`).filter((text) => text !== "");
    expect(drawn[0]).toMatch(
      /^epoch 1\/2 [━─]{6,24} +\d+ % {2}loss \d+\.\d{4} {2}[\d,]+ samples\/s {2}\d\.\d s left$/,
    );
    expect(stderr.endsWith(`\r${ESCAPE}[2K`)).toBe(true);
    expect(stdout).not.toContain(ESCAPE);
  });

  it("lines are cut to its width", async () => {
    const { stderr } = await antkOn(
      { isTTY: true, columns: 40, env: { NO_COLOR: "1" } },
      "check",
      "unknown-argument.config",
    );
    expect(stderr).toContain("…");
  });
});

describe("where nobody watches", () => {
  it("nothing is drawn", async () => {
    const { stdout, stderr } = await antk("train", "good.config");
    expect(stdout).not.toContain(ESCAPE);
    expect(stderr).toBe("");
  });

  it("`--json` draws nothing on a terminal either", async () => {
    const { stderr } = await antkOn({ isTTY: true, columns: 80 }, "train", "good.config", "--json");
    expect(stderr).toBe("");
  });
});

describe("the progress bar", () => {
  const progress = {
    epoch: 3,
    step: 26,
    steps: 50,
    loss: 0.81234,
    samplesPerSecond: 161_000,
    samplesLeft: 32_200,
  };

  it("shows epoch, part, loss, samples a second and the time left", () => {
    expect(progressLine(progress, 100, 99)).toBe(
      "epoch 3/100 ━━━━━━━━━━━━────────────  52 %  loss 0.8123  161,000 samples/s  0.2 s left",
    );
  });

  it("gets shorter, then its words, where the terminal is narrow", () => {
    expect(progressLine(progress, 100, 70)).toBe(
      "epoch 3/100 ━━━━────  52 %  loss 0.8123  161,000 samples/s  0.2 s left",
    );
    expect(progressLine(progress, 100, 59)).toBe(
      "epoch 3/100 ━━━━━━━──────  52 %  loss 0.8123  161k/s  0.2 s",
    );
    expect(progressLine(progress, 100, 20)).toHaveLength(20);
  });

  it("is drawn at most every 80 ms", () => {
    let time = 1000;
    let text = "";
    const stream = {
      isTTY: true,
      columns: 80,
      write: (more: string) => {
        text += more;
      },
    };
    const bar = new ProgressBar(
      openTerminal(false, { stdout: stream, stderr: stream, env: {} }),
      2,
      () => time,
    );
    const drawings = () => text.split("\r").length - 1;
    bar.show(progress);
    time += 79;
    bar.show(progress);
    expect(drawings()).toBe(1);
    time += 1;
    bar.show(progress);
    expect(drawings()).toBe(2);
  });

  it.each([
    [0.44, "0.4 s"],
    [59.96, "1 min 00 s"],
    [125, "2 min 05 s"],
    [119.7, "2 min 00 s"],
    [4320, "1 h 12 min"],
  ])("shows %f seconds as %s", (seconds, text) => expect(duration(seconds)).toBe(text));
});
