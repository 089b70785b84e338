import { Option } from "commander";
import type { CliCommand } from "../command.js";
import { backendOption, examples, repeated, share } from "../options.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("predict")
      .description("predict a rating with a trained model, or those of a whole file")
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
      .option("--in <file>", "predict for every row of a .csv or .tsv file whose header names the columns")
      .option("-o, --output <file>", "where the rows go with their predictions; otherwise to the terminal")
      .option(
        "--interval <share>",
        "of a model that a sampler drew: between what this share of ratings lies",
        share,
        0.9,
      )
      .addOption(backendOption())
      .addHelpText(
        "after",
        examples("antk predict last --user 17 --item 42", "antk predict last --in pairs.csv -o out.csv"),
      );
  },

  async run([run], options, context) {
    const { predict } = await import("../predict.js");
    await predict(run!, options, context);
  },
};

export default command;
