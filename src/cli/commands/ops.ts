import type { CliCommand } from "../command.js";
import { examples } from "../options.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("ops")
      .description("list what a config may call, or tell all about one op, loss, metric or optimizer")
      .argument("[name]", "an op, loss, penalty, metric, optimizer or data source")
      .addHelpText("after", examples("antk ops", "antk ops dnn", "antk ops adam"));
  },

  async run([name], _options, context) {
    const { ops } = await import("../ops.js");
    ops(name, context);
    return undefined;
  },
};

export default command;
