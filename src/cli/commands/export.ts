import { Option } from "commander";
import type { CliCommand } from "../command.js";
import { examples } from "../options.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("export")
      .description("write a trained model for other programs to run")
      .argument("<run>", "`last`, a run's folder, or the beginning of its name")
      .requiredOption(
        "-o, --output <path>",
        "a file such as model.antkm, or for saved_model the folder to write",
      )
      .addOption(
        new Option(
          "--format <name>",
          "antkm: one file for antk, also in a browser; saved_model: for TensorFlow in any language; otherwise as the path ends",
        ).choices(["antkm", "saved_model"]),
      )
      .addHelpText(
        "after",
        examples("antk export last -o model.antkm", "antk export last --format saved_model -o mf"),
      );
  },

  async run([run], options, { terminal }) {
    const { join } = await import("node:path");
    const { load } = await import("../../load.js");
    const { writeFileAtomic } = await import("../../platform/files.js");
    const output = options.output as string;
    const format = options.format ?? (output.endsWith(".antkm") ? "antkm" : "saved_model");
    const trained = await load(run!);
    try {
      if (format === "antkm") writeFileAtomic(output, trained.modelFile());
      else writeFileAtomic(join(output, "saved_model.pb"), trained.savedModel());
    } finally {
      trained.dispose();
    }
    const columns = trained.columns;
    terminal.emit({ event: "export", run: trained.path, format, output, columns });
    terminal.print(output);
    if (format === "saved_model")
      terminal.note(`serving_default takes ${columns.join(", ")} and yields prediction`);
  },
};

export default command;
