import { Option } from "commander";
import type { CliCommand } from "../command.js";
import { backendOption, examples, positiveInt } from "../options.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("neighbors")
      .description("the items, or users, that a trained model takes for alike")
      .argument("<run>", "`last`, a run's folder, or the beginning of its name")
      .option(
        "--title <text>",
        "a part of an item's title, whatever the case; of several the most rated is taken",
      )
      .addOption(new Option("--item <id>", "the item's id, as the data has it").conflicts("title"))
      .addOption(
        new Option("--user <id>", "a user's id: the users that are alike").conflicts(["title", "item"]),
      )
      .option("-k, --count <n>", "how many", positiveInt, 10)
      .option("--score <name>", "what they are ordered by: cosine, dot or power:α", "cosine")
      .addOption(backendOption())
      .addHelpText(
        "after",
        examples("antk neighbors last --title aladdin", "antk neighbors last --user 17 -k 5 --score dot"),
      );
  },

  async run([run], options, context) {
    const { neighbors } = await import("../neighbors.js");
    await neighbors(run!, options, context);
  },
};

export default command;
