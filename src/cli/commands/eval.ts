import { Option } from "commander";
import type { CliCommand } from "../command.js";
import { backendOption, examples } from "../options.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("eval")
      .description("score a trained model on the data it was trained on, overall and by user")
      .argument("<run>", "`last`, a run's folder, or the beginning of its name")
      .option("-d, --data <name|file>", "where the data lies now; it must be the same")
      .addOption(
        new Option("--on <part>", "which rows; otherwise test, where there is none dev").choices([
          "train",
          "dev",
          "test",
        ]),
      )
      .option("--metrics <list>", "such as rmse,mae,ndcg@10; otherwise those of the training")
      .option("--relevant <rating>", "for metrics at k: a rating of at least this makes an item relevant")
      .option("--per-user", "how each metric is spread over users")
      .addOption(backendOption())
      .addHelpText(
        "after",
        examples("antk eval last", "antk eval last --metrics rmse,ndcg@10,recall@10 --relevant 4 --per-user"),
      );
  },

  async run([run], options, context) {
    const { evalRun } = await import("../evalRun.js");
    await evalRun(run!, options, context);
  },
};

export default command;
