import type { CliCommand } from "../command.js";
import { examples, markerOption, setOption } from "../options.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("check")
      .description("tell everything that is wrong with configs, without data and without building anything")
      .argument("<config...>", "config files")
      .option("-d, --data <name|file>", "check against the columns of this data, too")
      .addOption(setOption())
      .addOption(markerOption())
      .addHelpText(
        "after",
        examples("antk check configs/*.config", "antk check configs/mf.config --data planted"),
      );
  },

  async run(configs, options, context) {
    const { check } = await import("../check.js");
    return check(configs, options, context);
  },
};

export default command;
