import type { CliCommand } from "../command.js";
import { examples, markerOption, setOption } from "../options.js";
import { settingFlags, settingOption } from "../settingFlags.js";

const command: CliCommand = {
  define(program) {
    const plan = program
      .command("plan")
      .description(
        "show the compiled training step of a config: its loops, calls and buffers, and the nodes they are of",
      )
      .argument("<config>", "a config file, such as configs/mf.config")
      .option("-o, --output <file>", "draw it instead; the ending says pdf, svg, png or dot")
      .optionsGroup("In the place of what the config says:");
    for (const flag of settingFlags) plan.addOption(settingOption(flag));
    return plan
      .addOption(setOption())
      .optionsGroup("Options:")
      .addOption(markerOption())
      .addHelpText(
        "after",
        examples("antk plan configs/mf.config", "antk plan configs/mf.config --set kfactors=20 -o step.svg"),
      );
  },

  async run([config], options, context) {
    const { plan } = await import("../plan.js");
    await plan(config!, options, context);
    return undefined;
  },
};

export default command;
