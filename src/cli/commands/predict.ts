import { Option } from "commander";
import type { CliCommand } from "../command.js";
import { backendOption, examples, repeated } from "../options.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("predict")
      .description("predict one rating with a trained model")
      .argument("<run>", "`last`, a run's folder, or the beginning of its name")
      .option("--user <id>", "the user's id, as the data has it")
      .option("--item <id>", "the item's id, as the data has it")
      .addOption(
        repeated(
          new Option(
            "--with <column=value>",
            "another column the model reads, such as time; may be repeated",
          ),
        ),
      )
      .addOption(backendOption())
      .addHelpText("after", examples("antk predict last --user 17 --item 42"));
  },

  async run([run], options, context) {
    const { predict } = await import("../predict.js");
    await predict(run!, options, context);
  },
};

export default command;
