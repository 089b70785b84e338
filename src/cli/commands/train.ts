import type { CliCommand } from "../command.js";
import { backendOption, engineOption, examples, markerOption, setOption } from "../options.js";
import { settingFlags, settingOption } from "../settingFlags.js";

const command: CliCommand = {
  define(program) {
    const train = program
      .command("train")
      .description("train a model from its config and keep the best weights")
      .argument("<config>", "a config file, such as configs/mf.config")
      .optionsGroup("In the place of what the config says:");
    for (const flag of settingFlags) train.addOption(settingOption(flag));
    return train
      .addOption(setOption())
      .optionsGroup("Options:")
      .addOption(backendOption())
      .addOption(engineOption())
      .option("--out <folder>", "where the run's folder is made", "runs")
      .addOption(markerOption())
      .addHelpText(
        "after",
        examples(
          "antk train configs/mf.config",
          "antk train configs/mf.config --set kfactors=20 --opt adam --lr 0.003 --epochs 3",
          "antk train configs/mf.config --data ratings.csv --set data.user=reader",
        ),
      );
  },

  async run([config], options, context) {
    const { train } = await import("../train.js");
    return train(config!, options, context);
  },
};

export default command;
