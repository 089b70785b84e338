import { failure, UsageError } from "../../diagnostics/errors.js";
import type { BackendChoice } from "../../engine/backend.js";
import { backendOption } from "../backendOption.js";
import { type CliCommand, collect } from "../command.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("predict")
      .description("predict one rating with a trained model")
      .argument("<run>", "`last`, a run's folder, or the beginning of its name")
      .option("--user <id>", "original id of the user")
      .option("--item <id>", "original id of the item")
      .option(
        "--with <column=value>",
        "another column the model reads, such as time; may be repeated",
        collect,
        [],
      )
      .addOption(backendOption());
  },

  async run([run], options, { terminal, line }) {
    const { load } = await import("../../load.js");
    const request = new Map<string, string>();
    for (const column of ["user", "item"])
      if (options[column]) request.set(column, options[column] as string);
    for (const text of options.with as string[]) {
      const equals = text.indexOf("=");
      if (equals < 1) {
        throw failure(UsageError, "bad-with", `\`--with\` takes \`column=value\`, got \`${text}\``, {
          at: line.spanOf(text),
        });
      }
      request.set(text.slice(0, equals), text.slice(equals + 1));
    }
    const trained = await load(run!, { backend: options.backend as BackendChoice });
    const given = Object.fromEntries(request);
    const prediction = trained.predict([given])[0]!;
    const item = options.item as string | undefined;
    const title = item === undefined ? null : trained.titleOf(item);
    terminal.emit({ event: "prediction", run: trained.path, ...given, title, prediction });
    terminal.print(`${prediction.toFixed(4)}${title ? `  ${title}` : ""}`);
    trained.dispose();
  },
};

export default command;
