import type { CliCommand, CliGroup } from "../command.js";
import type { CommandLine } from "../commandLine.js";

const install: CliCommand = {
  define(program) {
    return program
      .command("install")
      .description("install an engine for antk alone, in its own folder")
      .argument("<engine>", "tensorflow: tfjs-node on libtensorflow from PyPI");
  },

  async run([engine], _options, { terminal, line }) {
    await requireTensorflow(engine!, line);
    const { installTensorFlow } = await import("../../engine/install.js");
    const installed = await installTensorFlow({ report: (text) => terminal.note(text) });
    terminal.emit({ event: "installed", engine, ...installed });
    terminal.print(
      `${installed.version}: ${installed.megabytes} MB in ${installed.directory}; use it with \`--backend tensorflow\``,
    );
  },
};

const remove: CliCommand = {
  define(program) {
    return program
      .command("remove")
      .description("remove an engine that `install` put in place")
      .argument("<engine>", "tensorflow");
  },

  async run([engine], _options, { terminal, line }) {
    await requireTensorflow(engine!, line);
    const { removeTensorFlow } = await import("../../engine/install.js");
    const removed = removeTensorFlow();
    terminal.emit({ event: "removed", engine, removed });
    terminal.print(removed ? "removed" : "there was nothing to remove");
  },
};

const group: CliGroup = {
  name: "engine",
  about: "install or remove what computes faster",
  commands: [install, remove],
};

export default group;

async function requireTensorflow(engine: string, line: CommandLine): Promise<void> {
  if (engine === "tensorflow") return;
  const { failure, UsageError } = await import("../../diagnostics/errors.js");
  throw failure(UsageError, "unknown-engine", `no engine is called \`${engine}\``, {
    at: line.spanOf(engine),
    label: "the only one is `tensorflow`",
  });
}
