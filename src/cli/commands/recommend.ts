import { InvalidArgumentError } from "commander";
import type { BackendChoice } from "../../engine/backend.js";
import { backendOption } from "../backendOption.js";
import type { CliCommand } from "../command.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("recommend")
      .description("the items that a trained model thinks a user would rate highest")
      .argument("<run>", "`last`, a run's folder, or the beginning of its name")
      .requiredOption("--user <id>", "original id of the user")
      .option("-k, --count <n>", "how many", positiveInt, 10)
      .option("--include-rated", "do not leave out what the user has rated")
      .addOption(backendOption());
  },

  async run([run], options, { terminal }) {
    const { load } = await import("../../load.js");
    const trained = await load(run!, { backend: options.backend as BackendChoice });
    const user = options.user as string;
    const items = trained.recommend(user, {
      k: options.count as number,
      excludeSeen: options.includeRated !== true,
    });
    items.forEach(({ item, title, score }, i) => {
      terminal.emit({ event: "recommendation", user, rank: i + 1, item, title, score });
      terminal.print(
        `${String(i + 1).padStart(3)}  ${score.toFixed(3)}  ${item.padStart(6)}${title ? `  ${title}` : ""}`,
      );
    });
    trained.dispose();
  },
};

export default command;

function positiveInt(text: string): number {
  const n = Number(text);
  if (Number.isSafeInteger(n) && n > 0) return n;
  throw new InvalidArgumentError("it must be a positive integer");
}
