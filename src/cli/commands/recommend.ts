import { Option } from "commander";
import type { CliCommand } from "../command.js";
import { backendOption, examples, positiveInt } from "../options.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("recommend")
      .description("the items that a trained model thinks a user would rate highest")
      .argument("<run>", "`last`, a run's folder, or the beginning of its name")
      .option("--user <id>", "the user's id, as the data has it")
      .option("--all", "for every user, as comma-separated values")
      .option("-o, --output <file>", "with --all: where they go; otherwise to the terminal")
      .option("-k, --count <n>", "how many", positiveInt, 10)
      .addOption(new Option("--exclude-rated", "leave out what the user has rated; the default"))
      .addOption(
        new Option("--include-rated", "do not leave out what the user has rated").conflicts("excludeRated"),
      )
      .option("--score <name>", "what items are ordered by: dot, cosine or power:α", "dot")
      .addOption(backendOption())
      .addHelpText(
        "after",
        examples(
          "antk recommend last --user 17",
          "antk recommend last --user 17 -k 3 --score cosine --json",
          "antk recommend last --all -o recs.csv",
        ),
      );
  },

  async run([run], options, context) {
    const { recommend } = await import("../recommend.js");
    await recommend(run!, options, context);
  },
};

export default command;
