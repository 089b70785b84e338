import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { antk, inOwnFolder } from "./antk.js";

inOwnFolder();

describe("antk plan", () => {
  it("shows loops, calls and buffers of a step, with the nodes they are of", async () => {
    const { code, stdout } = await antk("plan", "good.config", "--data", "planted", "--mb", "50");
    const lines = stdout.trimEnd().split("\n");
    expect(code).toBe(0);
    expect(lines[0]).toBe("a step of 50 rows");
    expect(lines[1]).toMatch(/^\d+ loops, \d+ calls, \d+ buffers in \d+ (bytes|KiB)$/);
    expect(lines).toContain("buffers");
    expect(stdout).toMatch(/# node `/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it("draws it", async () => {
    const { code, stdout } = await antk("plan", "good.config", "--data", "planted", "-o", "step.svg");
    expect([code, stdout]).toEqual([0, "step.svg\n"]);
    expect(existsSync("step.svg")).toBe(true);
  });

  it("says which ending it does not know", async () => {
    const { code, stderr } = await antk("plan", "good.config", "--data", "planted", "-o", "step.doc");
    expect(code).toBe(2);
    expect(stderr).toContain("`.doc` is no format for pictures");
  });
});
