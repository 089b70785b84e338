import { rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { antk, textOf, workplace } from "./package.js";
import { expectSameShape } from "./shape.js";

const folder = workplace();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const page = textOf("docs/search.md");
const [shown] = [...page.matchAll(/^```\w*\n([\s\S]*?)\n```$/gm)].map(([, text]) => text!);
const [first, grid] = [...page.matchAll(/^ {4}npx antk (.*)$/gm)].map(([, command]) => command!.split(" "));

/** Number, values and dev score of each trial; times and what hangs on them left out. */
const trialsOf = (text: string) =>
  [...text.matchAll(/^ +(\d+ +[\d.]+ +[\d.]+ +[\d.]+)\b/gm)].map(([, row]) => row);

describe("docs/search.md", () => {
  it("shows what the search prints, to the last digit of each trial", () => {
    const { code, stdout, stderr } = antk(folder, ...first!);
    expect([code, stderr]).toEqual([0, ""]);
    expectSameShape(shown!, stdout);
    expect(trialsOf(shown!).length).toBeGreaterThanOrEqual(8);
    expect(trialsOf(stdout)).toEqual(trialsOf(shown!));
  });

  it("names commands that take the run", () => {
    for (const command of ["antk predict last", "antk eval last", "antk report last"]) {
      expect(page).toContain(`\`${command}\``);
      const asked = command.endsWith("predict last") ? ["--user", "1", "--item", "1"] : [];
      expect(antk(folder, ...command.split(" ").slice(1), ...asked).code).toBe(0);
    }
  });

  it("has a grid that runs", () => {
    const { code, stdout } = antk(folder, ...grid!);
    expect([code, stdout]).toEqual([0, expect.stringContaining(", then every combination\n")]);
  });
});
