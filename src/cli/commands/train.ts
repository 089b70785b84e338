import { failure, UsageError } from "../../diagnostics/errors.js";
import type { CliCommand } from "../command.js";
import type { CommandLine } from "../commandLine.js";
import { backendOption, engineOption, examples, markerOption, setOption, threadsOption } from "../options.js";
import { settingFlags, settingOption } from "../settingFlags.js";

const command: CliCommand = {
  define(program) {
    const train = program
      .command("train")
      .description("train a model from its config and keep the best weights")
      .argument("[config]", "a config file, such as configs/mf.config")
      .optionsGroup("In the place of what the config says:");
    for (const flag of settingFlags) train.addOption(settingOption(flag));
    return train
      .addOption(setOption())
      .optionsGroup("Options:")
      .addOption(backendOption())
      .addOption(engineOption())
      .addOption(threadsOption())
      .option("--out <folder>", "where the run's folder is made", "runs")
      .option(
        "--seeds <n>",
        "trains so many times, from seeds in a row, and keeps the mean of their predictions",
      )
      .option("--resume <run>", "in the place of a config: goes on with a run where it was left")
      .addOption(markerOption())
      .addHelpText(
        "after",
        examples(
          "antk train configs/mf.config",
          "antk train configs/mf.config --set kfactors=20 --opt adam --lr 0.003 --epochs 3",
          "antk train configs/mf.config --seeds 5",
          "antk train --resume last --epochs +100",
          "antk train configs/mf.config --data ratings.csv --set data.user=reader",
        ),
      );
  },

  async run([config], options, context) {
    if (typeof options.resume === "string" && config === undefined) {
      const { resumeTraining } = await import("../resume.js");
      return resumeTraining(options.resume, options, context);
    }
    requireOne(config, options.resume, context.line);
    const { train } = await import("../train.js");
    return train(config!, options, context);
  },
};

/** @throws UsageError where there is neither a config nor a run, or both */
function requireOne(config: string | undefined, run: unknown, line: CommandLine): void {
  if (config !== undefined && run === undefined) return;
  if (config === undefined) {
    throw failure(UsageError, "no-config", "no config is named: what is to be trained?", {
      at: line.end(),
      label: "add a config file",
      notes: ["for example `antk train configs/mf.config`; `--resume last` goes on with a run"],
    });
  }
  throw failure(UsageError, "config-and-run", "a run goes on with its own config", {
    at: line.spanOf(config),
    label: "leave this out",
  });
}

export default command;
