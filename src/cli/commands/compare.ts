import { InvalidArgumentError, Option } from "commander";
import type { CliCommand } from "../command.js";
import { examples, share } from "../options.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("compare")
      .description("runs' scores on the same held-out rows, with intervals, and tests of their differences")
      .argument("<runs...>", "each `last`, a run's folder, or the beginning of its name")
      .addOption(
        new Option("--on <part>", "which rows; otherwise test, where there are none dev").choices([
          "dev",
          "test",
        ]),
      )
      .option("--metrics <list>", "such as rmse,mae; otherwise those that all were trained with")
      .option("--samples <n>", "bootstrap samples, and swaps that the test draws", count, 2000)
      .option("--level <share>", "what share of the samples an interval holds", share, 0.95)
      .option("--seed <n>", "of the draws", integer, 1)
      .addHelpText(
        "after",
        examples("antk compare last", "antk compare runs/20261122-1 runs/20261122-2 --metrics rmse,mae"),
      );
  },

  async run(runs, options, context) {
    const { compare } = await import("../compare.js");
    compare(runs, options, context);
    return undefined;
  },
};

export default command;

function count(text: string): number {
  const n = Number(text);
  if (/^\d+$/.test(text) && n >= 100 && n <= 1_000_000) return n;
  throw new InvalidArgumentError("it takes a whole number from 100 to 1,000,000");
}

function integer(text: string): number {
  const n = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(n)) return n;
  throw new InvalidArgumentError("it takes an integer");
}
