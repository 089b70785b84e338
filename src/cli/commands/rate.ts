import { Option } from "commander";
import type { CliCommand } from "../command.js";
import { backendOption, examples, positiveInt, repeated } from "../options.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("rate")
      .description("rate a few items yourself, and become a user of a trained model")
      .argument("<run>", "`last`, a run's folder, or the beginning of its name")
      .option("--template <file>", "write a table of all titles to fill in, the most rated first")
      .addOption(
        new Option("--in <file>", "ratings from such a table; otherwise you are asked").conflicts("template"),
      )
      .option("--id <name>", "by which the person is asked for from now on", "me")
      .option(
        "--retrain",
        "train on with these ratings, into a new run, where folding in cannot be or is not enough",
      )
      .option("--epochs <n>", "with --retrain: how many epochs more; default by the run", positiveInt)
      .addOption(
        repeated(
          new Option(
            "--about <name=value>",
            "with --retrain: what the model reads of a person, such as age=30; may be repeated",
          ),
        ),
      )
      .option("-k, --count <n>", "how many items to recommend", positiveInt, 10)
      .addOption(backendOption())
      .addHelpText(
        "after",
        examples(
          "antk rate last",
          "antk rate last --template mine.csv",
          "antk rate last --in mine.csv --id ann",
          "antk recommend last --user ann",
          "antk rate last --in mine.csv --id ann --retrain --about age=30",
        ),
      );
  },

  async run([run], options, context) {
    const { rate } = await import("../rate.js");
    return rate(run!, options, context);
  },
};

export default command;
