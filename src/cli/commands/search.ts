import { Option } from "commander";
import type { CliCommand } from "../command.js";
import {
  backendOption,
  engineOption,
  examples,
  markerOption,
  positiveInt,
  repeated,
  setOption,
  threadsOption,
} from "../options.js";
import { settingFlags, settingOption } from "../settingFlags.js";

const command: CliCommand = {
  define(program) {
    const search = program
      .command("search")
      .description("find good values of a config's variables and settings, by what dev scores")
      .argument("<config>", "a config file, such as configs/mf.config")
      .addOption(
        repeated(
          new Option(
            "--space <name=values>",
            "what to vary, by the names of --set: a range (k=20..200) or a list (train.opt=adam,grad); may be repeated",
          ),
        ),
      )
      .addOption(
        new Option("--trials <n>", "models to train at most; default 20, of a grid 100").argParser(
          positiveInt,
        ),
      )
      .option("--grid", "train every combination; of a range, five values")
      .option("--no-prune", "train to their end also trials that are worse than the median")
      .optionsGroup("In the place of what the config says:");
    for (const flag of settingFlags) search.addOption(settingOption(flag));
    return search
      .addOption(setOption())
      .optionsGroup("Options:")
      .addOption(backendOption())
      .addOption(engineOption())
      .addOption(threadsOption())
      .option("--out <folder>", "where the folder of the best run is made", "runs")
      .addOption(markerOption())
      .addHelpText(
        "after",
        examples(
          "antk search configs/mf.config --space kfactors=20..200 --space train.learnrate=0.001..0.1",
          "antk search configs/mf.config --space train.opt=grad,adam,ada --epochs 10 --grid",
        ),
      );
  },

  async run([config], options, context) {
    const { search } = await import("../search.js");
    return search(config!, options, context);
  },
};

export default command;
