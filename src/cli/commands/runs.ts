import type { CliCommand } from "../command.js";
import { examples } from "../options.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("runs")
      .description("list the runs of a folder, oldest first: scores, protocol, seconds")
      .argument("[folder]", "the folder that holds runs (default: runs)")
      .addHelpText("after", examples("antk runs", "antk runs --json"));
  },

  async run([folder], _options, context) {
    const { runs } = await import("../runs.js");
    runs(folder ?? "runs", context);
  },
};

export default command;
