import type { CliCommand } from "../command.js";
import { examples } from "../options.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("explore")
      .description("look at a set of ratings: a summary, and a page of charts")
      .argument("<data>", "a set's name, or a file of ratings")
      .option("-o, --output <file>", "where the page goes (default: NAME-explore.html, here)")
      .option("--open", "show the page in the browser")
      .addHelpText(
        "after",
        examples("antk explore planted --open", "antk explore ratings.csv -o ratings.html"),
      );
  },

  async run([data], options, context) {
    const { explore } = await import("../explore.js");
    await explore(data!, options, context);
  },
};

export default command;
