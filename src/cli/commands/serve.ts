import { InvalidArgumentError } from "commander";
import type { CliCommand } from "../command.js";
import { backendOption, examples } from "../options.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("serve")
      .description(
        "answer by HTTP with a trained model: predictions in TensorFlow Serving's form, recommendations",
      )
      .argument("<run>", "`last`, a run's folder, or the beginning of its name")
      .option("--port <n>", "0 takes any that is free", port, 8501)
      .option("--host <address>", "whom to answer: by default this machine alone", "127.0.0.1")
      .option("--name <name>", "what clients call the model (default: the config's name)")
      .addOption(backendOption())
      .addHelpText(
        "after",
        examples(
          "antk serve last",
          `curl localhost:8501/v1/models/mf:predict -d '{"instances": [{"user": "17", "item": "42"}]}'`,
          `curl localhost:8501/v1/models/mf:recommend -d '{"user": "17", "k": 10}'`,
          "curl localhost:8501/healthz localhost:8501/metrics",
        ),
      );
  },

  async run([run], options, context) {
    const { serve } = await import("../serve.js");
    await serve(run!, options, context);
  },
};

export default command;

function port(text: string): number {
  const n = Number(text);
  if (/^\d+$/.test(text) && n < 65536) return n;
  throw new InvalidArgumentError("it takes a whole number from 0 to 65535");
}
