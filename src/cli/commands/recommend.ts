import { InvalidArgumentError } from "commander";
import type { BackendChoice } from "../../engine/backend.js";
import type { CliCommand } from "../command.js";
import { backendOption, examples } from "../options.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("recommend")
      .description("the items that a trained model thinks a user would rate highest")
      .argument("<run>", "`last`, a run's folder, or the beginning of its name")
      .requiredOption("--user <id>", "the user's id, as the data has it")
      .option("-k, --count <n>", "how many", positiveInt, 10)
      .option("--include-rated", "do not leave out what the user has rated")
      .addOption(backendOption())
      .addHelpText(
        "after",
        examples("antk recommend last --user 17", "antk recommend last --user 17 -k 3 --json"),
      );
  },

  async run([run], options, { terminal }) {
    const { load } = await import("../../load.js");
    const user = options.user as string;
    const trained = await load(run!, { backend: options.backend as BackendChoice });
    try {
      const items = trained.recommend(user, {
        k: options.count as number,
        excludeSeen: options.includeRated !== true,
      });
      if (items.length === 0) {
        terminal.note(`\`${user}\` has rated every item; \`--include-rated\` lists those, too`);
      }
      const widest = Math.max(0, ...items.map(({ item }) => item.length));
      items.forEach(({ item, title, score }, i) => {
        terminal.emit({ event: "recommendation", user, rank: i + 1, item, title, score });
        const rank = String(i + 1).padStart(3);
        terminal.print(
          `${rank}  ${score.toFixed(3)}  ${item.padEnd(title ? widest : 0)}${title ? `  ${title}` : ""}`,
        );
      });
    } finally {
      trained.dispose();
    }
  },
};

export default command;

function positiveInt(text: string): number {
  const n = Number(text);
  if (Number.isSafeInteger(n) && n > 0) return n;
  throw new InvalidArgumentError("it takes a positive integer");
}
