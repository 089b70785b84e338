import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { antkJson } from "./antk.js";

const out = mkdtempSync(join(tmpdir(), "antk-texts-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const flags = ["--data", "planted", "--target", "ratings", "--mb", "500", "--epochs", "1", "--out", out];
const set = (...values: string[]) => values.flatMap((value) => ["--set", value]);

describe("the tutorial's texts, without directives", () => {
  it.each([
    ["mf", "se", set("kfactors=4", "initrange=0.001", "l2=0.1", "data.center=['ratings']")],
    ["tree", "mse", set("kfactors=4", "initrange=0.001", "data.center=['ratings','age','year']")],
  ])("%s trains by flags alone", async (model, objective, settings) => {
    const config = `test/fixtures/${model}-antk.config`;
    const few = set("data.split=random(0.02, 0.01, 0.97)");
    const run = ["train", config, ...flags, "--objective", objective, "--lr", "0.0001", ...settings, ...few];
    const { code, events } = await antkJson(...run);
    expect(code).toBe(0);
    const { dev } = events.find(({ event }) => event === "epoch") as { dev: { rmse: number } };
    expect(dev.rmse).toBeGreaterThan(0.5);
    expect(dev.rmse).toBeLessThan(5);
  });
});
