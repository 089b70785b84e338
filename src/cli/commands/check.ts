import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { diagnosticToJson } from "../../diagnostics/toJson.js";
import { type CliCommand, collect } from "../command.js";
import { exitCodes } from "../exitCodes.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("check")
      .description("tell everything that is wrong with configs, without data and without building anything")
      .argument("<config...>", "config files")
      .option(
        "--set <name=value>",
        "bind a variable (k=20) or a setting (train.epochs=5); may be repeated",
        collect,
        [],
      )
      .option("-d, --data <value>", "check against the columns of this data, too")
      .option("--marker <text>", "what stands before a name, once for each level", "-");
  },

  async run(configs, options, { terminal, line }) {
    const [{ checkFile }, { overridesOf }] = await Promise.all([
      import("../checkFile.js"),
      import("../overrides.js"),
    ]);
    const overrides = overridesOf(options, options.set as string[], line);
    const withData = typeof options.data === "string";
    const found: Diagnostic[] = [];
    for (const config of configs) {
      const { graph, diagnostics, summary } = await checkFile(config, overrides, {
        line,
        withData,
        marker: options.marker as string,
      });
      const errors = diagnostics.filter((d) => d.severity === "error").length;
      found.push(...diagnostics);
      terminal.emit({
        event: "check",
        config,
        ok: errors === 0,
        nodes: graph?.nodes.length ?? 0,
        unbound: graph?.unbound ?? [],
        diagnostics: diagnostics.map(diagnosticToJson),
      });
      if (errors === 0) terminal.print(`${config}: ${summary}`);
    }
    if (!terminal.json) terminal.report(found);
    return found.some((d) => d.severity === "error") ? exitCodes.config : exitCodes.ok;
  },
};

export default command;
