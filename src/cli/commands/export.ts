import { Option } from "commander";
import type { CliCommand } from "../command.js";
import { examples } from "../options.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("export")
      .description("write a trained model for other programs to run")
      .argument("<run>", "`last`, a run's folder, or the beginning of its name")
      .requiredOption("-o, --output <folder>", "the folder to write; it is made if it is not there")
      .addOption(
        new Option("--format <name>", "saved_model: for TensorFlow in any language")
          .choices(["saved_model"])
          .default("saved_model"),
      )
      .addHelpText("after", examples("antk export last --format saved_model -o mf"));
  },

  async run([run], options, { terminal }) {
    const { join } = await import("node:path");
    const { load } = await import("../../load.js");
    const { writeFileAtomic } = await import("../../platform/files.js");
    const output = options.output as string;
    const trained = await load(run!);
    try {
      const bytes = trained.savedModel();
      writeFileAtomic(join(output, "saved_model.pb"), bytes);
    } finally {
      trained.dispose();
    }
    const columns = trained.columns;
    terminal.emit({ event: "export", run: trained.path, format: options.format, output, columns });
    terminal.print(output);
    terminal.note(`serving_default takes ${columns.join(", ")} and yields prediction`);
  },
};

export default command;
