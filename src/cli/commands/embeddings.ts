import { Option } from "commander";
import type { CliCommand } from "../command.js";
import { examples } from "../options.js";

const command: CliCommand = {
  define(program) {
    return program
      .command("embeddings")
      .description(
        "look at what trained models have learned of each item: a page of norms, maps and dimensions",
      )
      .argument(
        "<run...>",
        "`last`, a run's folder, or the beginning of its name; several are put side by side",
      )
      .option("-o, --output <file>", "where the page goes (default: NAME-embeddings.html, here)")
      .option("--node <name>", "the node whose table it is (default: the one that looks up `item`)")
      .addOption(
        new Option("--maps <names>", "which maps, of tsne, umap and pca, or none").default("tsne,umap,pca"),
      )
      .option("--projector <folder>", "also write the vectors for TensorBoard's projector")
      .option("--open", "show the page in the browser")
      .addHelpText(
        "after",
        examples("antk embeddings last --open", "antk embeddings runs/a runs/b --maps pca -o both.html"),
      );
  },

  async run(runs, options, context) {
    const { embeddings } = await import("../embeddings.js");
    await embeddings(runs, options, context);
  },
};

export default command;
