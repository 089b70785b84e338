import { ConfigError, throwErrors } from "../../diagnostics/errors.js";
import { type CliCommand, collect } from "../command.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("render")
      .description("draw a config as a graph, without building it")
      .argument("<config>", "a config file")
      .requiredOption("-o, --output <file>", "the picture: its ending says pdf, svg, png or dot")
      .option("-d, --data <value>", "show shapes and parameter counts for this data")
      .option(
        "--set <name=value>",
        "bind a variable (k=20) or a setting (train.epochs=5); may be repeated",
        collect,
        [],
      )
      .option("--marker <text>", "what stands before a name, once for each level", "-")
      .option("--title <text>", "what stands above the picture; the file's name if not given");
  },

  async run([config], options, { terminal, line }) {
    const [{ checkFile }, { overridesOf }, { renderGraph }] = await Promise.all([
      import("../checkFile.js"),
      import("../overrides.js"),
      import("../../render/graph/picture.js"),
    ]);
    const overrides = overridesOf(options, options.set as string[], line);
    const withData = typeof options.data === "string";
    const checked = await checkFile(config!, overrides, { line, withData, marker: options.marker as string });
    terminal.report(throwErrors(ConfigError, checked.diagnostics));
    const output = options.output as string;
    const title = options.title as string | undefined;
    await renderGraph(checked.graph, output, { withData, ...(title === undefined ? {} : { title }) });
    terminal.emit({ event: "render", config, output, nodes: checked.graph.nodes.length });
    terminal.print(output);
  },
};

export default command;
