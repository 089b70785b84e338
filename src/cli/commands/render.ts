import type { CliCommand } from "../command.js";
import { examples, markerOption, setOption } from "../options.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("render")
      .description("draw a config as a graph, without building it")
      .argument("<config>", "a config file")
      .requiredOption("-o, --output <file>", "the picture; its ending says pdf, svg, png or dot")
      .option("-d, --data <name|file>", "show shapes and parameter counts for this data")
      .option("--title <text>", "what stands above the picture; the file's name if not given")
      .addOption(setOption())
      .addOption(markerOption())
      .addHelpText(
        "after",
        examples(
          "antk render configs/mf.config -o mf.pdf",
          "antk render configs/mf.config -o mf.svg --data planted --set kfactors=20",
        ),
      );
  },

  async run([config], options, context) {
    const { render } = await import("../render.js");
    await render(config!, options, context);
  },
};

export default command;
