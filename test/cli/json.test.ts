import { describe, expect, it } from "vitest";
import { antk, antkJson, inOwnFolder } from "./antk.js";

inOwnFolder();

describe("--json", () => {
  it("prints errors as one object that holds place, notes and exit code, and nothing else", async () => {
    const { code, stdout, stderr } = await antk("train", "several.config", "--json");
    const { event, errors, warnings, exitCode } = JSON.parse(stdout);
    expect([event, exitCode, code, stderr]).toEqual(["error", 3, 3, ""]);
    expect(errors.map((e: { code: string }) => e.code)).toContain("unknown-op");
    expect(warnings).toEqual([
      expect.objectContaining({
        code: "unused-variable",
        severity: "warning",
        file: "several.config",
        line: 1,
      }),
    ]);
    expect(errors.find((e: { code: string }) => e.code === "unknown-op")).toMatchObject({
      severity: "error",
      message: "no op is called `lokup`",
      file: "several.config",
      line: 4,
      column: 8,
      endColumn: 13,
      labels: [{ text: "did you mean `lookup`?" }],
    });
  });

  it.each([
    ["an unknown command", 2, "unknown-command", ["trian"]],
    ["a missing option", 2, "missing-option", ["render", "good.config"]],
    ["no command", 2, "missing-command", ["data"]],
    ["an unknown data set", 2, "unknown-data", ["train", "misspelt-data.config"]],
    ["a letter in a rating", 4, "bad-cell", ["train", "good.config", "--data", "letter.csv"]],
    ["a place that cannot be written", 6, "cannot-write", ["train", "good.config", "--out", "tiny.csv/x"]],
  ])("prints %s in the same form", async (_, exitCode, code, args) => {
    const { events, code: ended } = await antkJson(...args);
    expect(events).toEqual([
      { event: "error", errors: [expect.objectContaining({ code })], warnings: [], exitCode },
    ]);
    expect(ended).toBe(exitCode);
  });

  it("prints warnings before what they are about", async () => {
    const { events, code } = await antkJson(
      "train",
      "plain.config",
      "-d",
      "tiny.csv",
      ...flags,
      "--lr",
      "0.01",
    );
    expect(events.map(({ event }) => event)).toEqual(["start", "epoch", "epoch", "end"]);
    const warned = await antkJson("train", "unused.config");
    expect(warned.events.map(({ event }) => event)).toEqual(["warning", "start", "epoch", "epoch", "end"]);
    expect(warned.events[0]).toEqual({
      event: "warning",
      warnings: [expect.objectContaining({ code: "unused-variable", severity: "warning" })],
    });
    expect([code, warned.code]).toEqual([0, 0]);
  });

  it("tells what a training run has done", async () => {
    const { events } = await antkJson("train", "good.config", "--seed", "4");
    const [start, first, second, end] = events;
    expect(start).toMatchObject({
      event: "start",
      config: "good.config",
      bind: { k: 2 },
      settings: { objective: "se", evaluate: "rmse", mb: 4, epochs: 2, seed: 4 },
      data: { name: "tiny.csv", train: 20, dev: 3, test: 2, split: { seed: 4 } },
    });
    expect(first).toMatchObject({
      event: "epoch",
      epoch: 1,
      train: expect.any(Number),
      seconds: expect.any(Number),
    });
    const best = [first, second].sort((a, b) => rmse(a!) - rmse(b!))[0]!;
    expect(end).toMatchObject({
      event: "end",
      run: expect.stringMatching(/^runs[\\/]\d{8}-\d{6}-good-[0-9a-f]{6}$/),
      best: { epoch: best.epoch, dev: best.dev },
      test: { rmse: expect.any(Number) },
      epochs: 2,
      stepMs: expect.any(Number),
      samplesPerSecond: expect.any(Number),
      backend: "wasm",
      engine: expect.any(String),
    });
  });

  it("tells what each checked config is like, and exits as without it", async () => {
    const { events, code } = await antkJson("check", "good.config", "unknown-op.config");
    expect(events).toEqual([
      { event: "check", config: "good.config", ok: true, nodes: 3, unbound: [], diagnostics: [] },
      expect.objectContaining({
        event: "check",
        config: "unknown-op.config",
        ok: false,
        diagnostics: [expect.objectContaining({ code: "unknown-op" })],
      }),
    ]);
    expect(code).toBe(3);
  });

  it("tells predictions, recommendations, pictures, sets and backends", async () => {
    await antk("train", "good.config", "--out", "told");
    const run = "told/last";
    const predicted = await antkJson("predict", run, "--user", "ann", "--item", "It");
    expect(predicted.events).toMatchObject([
      { event: "prediction", user: "ann", item: "It", title: null, prediction: expect.any(Number) },
    ]);
    const recommended = await antkJson("recommend", run, "--user", "ann", "-k", "2", "--include-rated");
    expect(recommended.events).toMatchObject([
      { event: "recommendation", user: "ann", rank: 1, item: expect.any(String), score: expect.any(Number) },
      { event: "recommendation", user: "ann", rank: 2 },
    ]);
    const all = await antkJson("recommend", run, "--all", "-o", "told/recs.csv", "-k", "1");
    expect(all.events).toMatchObject([{ event: "recommendations", output: "told/recs.csv" }]);
    const near = await antkJson("neighbors", run, "--item", "It", "-k", "2");
    expect(near.events).toMatchObject([{ event: "neighbors", of: { id: "It" }, neighbors: [{}, {}] }]);
    const drawn = await antkJson("render", "good.config", "-o", "good.dot");
    expect(drawn.events).toEqual([{ event: "render", config: "good.config", output: "good.dot", nodes: 3 }]);
    const listed = await antkJson("data", "list");
    expect(listed.events).toContainEqual(
      expect.objectContaining({ event: "set", name: "planted", state: "built in" }),
    );
    const shown = await antkJson("data", "show", "tiny.csv");
    expect(shown.events).toMatchObject([
      { event: "set", name: "tiny.csv", tables: [{ name: "ratings", rows: 25 }] },
    ]);
  });
});

const flags = ["--target", "ratings", "--objective", "se", "--epochs", "2"];
const rmse = (event: Record<string, unknown>) => (event.dev as { rmse: number }).rmse;
