import { InvalidArgumentError } from "commander";
import type { CliCommand } from "../command.js";
import { backendOption, examples } from "../options.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("reproduce")
      .description("run a published protocol and print our scores beside the published ones")
      .argument("[protocol]", "its name; without one all are listed")
      .option("--models <list>", "configs between commas, of those that the protocol names")
      .option("--seeds <n>", "trainings of each model, with the seeds 1 to n", count, 1)
      .addOption(backendOption())
      .addHelpText(
        "after",
        examples("antk reproduce", "antk reproduce surprise --models mf", "antk reproduce recbole --seeds 3"),
      );
  },

  async run([protocol], options, context) {
    const { reproduceProtocol } = await import("../reproduce.js");
    return reproduceProtocol(protocol, options, context);
  },
};

export default command;

function count(text: string): number {
  const n = Number(text);
  if (/^\d+$/.test(text) && n >= 1 && n <= 1000) return n;
  throw new InvalidArgumentError("it takes a whole number from 1 to 1000");
}
