import type { CliCommand } from "../command.js";
import { examples } from "../options.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("report")
      .description("look at a run: a page with every metric by epoch, scores, settings and the graph")
      .argument("<run>", "`last`, a run's folder, or the beginning of its name")
      .option("-o, --output <file>", "where the page goes (default: report.html in the run's folder)")
      .option("--open", "show the page in the browser")
      .addHelpText("after", examples("antk report last --open"));
  },

  async run([run], options, context) {
    const { runReport } = await import("../runReport.js");
    await runReport(run!, options, context);
  },
};

export default command;
