import { Command } from "commander";
import { describe, expect, it } from "vitest";
import type { CliCommand } from "../../src/cli/command.js";
import { commands } from "../../src/cli/commands/index.js";
import { golden } from "../golden.js";
import { antk, antkOn } from "./antk.js";

const all = commands.flatMap((entry) =>
  "run" in entry
    ? [[nameOf(entry)]]
    : [[entry.name], ...entry.commands.map((command) => [entry.name, nameOf(command)])],
);

function nameOf(command: CliCommand): string {
  return command.define(new Command()).name();
}

describe("--help", () => {
  it("lists the commands", async () => {
    const { code, stdout, stderr } = await antk("--help");
    golden("cli/help.txt", stdout);
    expect([code, stderr]).toEqual([0, ""]);
  });

  it.each(all.map((words) => [words.join(" ")]))("of `%s` tells what it takes", async (words) => {
    const { code, stdout, stderr } = await antk(...words.split(" "), "--help");
    golden(`cli/help-${words.replace(" ", "-")}.txt`, stdout);
    expect([code, stderr]).toEqual([0, ""]);
  });

  it("stays within the terminal", async () => {
    const { stdout } = await antkOn({ isTTY: true, columns: 60 }, "train", "--help");
    const lines = stdout.slice(0, stdout.indexOf("Examples:")).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  });
});

describe("antk", () => {
  it("alone prints the help as an error", async () => {
    const { code, stdout, stderr } = await antk();
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^Usage: antk/);
  });

  it("tells its version", async () => {
    expect((await antk("--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
