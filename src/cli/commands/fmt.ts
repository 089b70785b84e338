import type { CliCommand } from "../command.js";
import { examples, markerOption } from "../options.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("fmt")
      .description("put the spaces of configs in order, and leave their words as they are")
      .argument("<config...>", "config files")
      .option("--check", "change nothing; exit with 3 where something would change")
      .addOption(markerOption())
      .addHelpText("after", examples("antk fmt configs/*.config", "antk fmt --check my.config"));
  },

  async run(configs, options, context) {
    const { format } = await import("../format.js");
    return format(configs, options, context);
  },
};

export default command;
