import type { DataSets } from "../../data/types.js";
import type { BackendChoice } from "../../engine/backend.js";
import type { CompiledGraph } from "../../graph/compiled.js";
import type { GenericModel, TrainResult } from "../../train/genericModel.js";
import type { RunFolder } from "../../train/runFolder.js";
import { packageVersion } from "../../version.js";
import { backendOption } from "../backendOption.js";
import { type CliCommand, type CommandContext, collect } from "../command.js";
import { overridesOf, settingFlags } from "../overrides.js";
import { ProgressBar } from "../progressBar.js";
import type { Terminal } from "../terminal.js";

/** How often the best weights go to disk while training runs, in milliseconds: a crash loses no more than that. */
const SAVE_EVERY = 5000;

const command: CliCommand = {
  define(program) {
    const train = program
      .command("train")
      .description("train a model from its config and keep the best weights")
      .argument("<config>", "a config file, such as configs/mf.config");
    for (const { flags, about } of settingFlags) train.option(`${flags.join(", ")} <value>`, about);
    return train
      .option(
        "--set <name=value>",
        "bind a variable (k=20) or a setting (train.epochs=5); may be repeated",
        collect,
        [],
      )
      .addOption(backendOption())
      .option("--marker <text>", "what stands before a name, once for each level", "-")
      .option("--out <folder>", "where the run's folder is made", "runs");
  },

  async run([config], options, context) {
    const { compileForTraining } = await import("../compileForTraining.js");
    const overrides = overridesOf(options, options.set as string[], context.line);
    const ready = await compileForTraining(config!, options.marker as string, overrides, context.line);
    context.terminal.report(ready.warnings);
    await train(ready.graph, ready.data, options, context);
  },
};

export default command;

async function train(
  graph: CompiledGraph,
  data: DataSets,
  options: Readonly<Record<string, unknown>>,
  { terminal, signal }: CommandContext,
): Promise<void> {
  const [
    { GenericModel },
    { describeSettings },
    { RunFolder },
    { baselines },
    { ladderLines, scoreLadder },
    report,
  ] = await Promise.all([
    import("../../train/genericModel.js"),
    import("../../train/settings.js"),
    import("../../train/runFolder.js"),
    import("../../data/biases.js"),
    import("../scoreLadder.js"),
    import("../trainReport.js"),
  ]);
  const model = new GenericModel(graph, { backend: options.backend as BackendChoice });
  await model.open(data);
  const { name, version } = model.backend!;
  const settings = describeSettings(model.settings);
  const record = {
    antk: packageVersion(),
    config: graph.source.path,
    started: new Date().toISOString(),
    settings,
    output: model.output,
    backend: { name, version },
  };
  const folder = RunFolder.create({ parent: options.out as string, graph, data, record, now: new Date() });
  terminal.emit({
    event: "start",
    run: folder.path,
    ...record,
    bind: Object.fromEntries(graph.bindings),
    data: {
      name: data.name,
      train: data.train.rows,
      dev: data.dev?.rows ?? 0,
      test: data.test?.rows ?? 0,
      split: data.split,
    },
  });
  for (const line of report.headerLines(graph, data, model)) terminal.print(line);

  const result = await runTraining(model, data, folder, terminal, signal, report.epochLine);
  if (result.history.length > 0) folder.saveWeights(model.getWeights());
  const ladder = scoreLadder(result, baselines(data, data.target!), data.floor);
  const { best, test, epochs, stepMs, seconds, stopped } = result;
  const end = {
    run: folder.path,
    best: { epoch: best.epoch, dev: best.dev },
    test,
    epochs,
    stepMs,
    seconds,
    stopped,
    backend: name,
    engine: "eager",
    baselines: ladder?.baselines ?? null,
  };
  folder.finish(end);
  terminal.emit({ event: "end", ...end });
  for (const line of [...report.resultLines(result), ...(ladder ? ladderLines(ladder) : [])])
    terminal.print(line);
  terminal.print("");
  terminal.print(
    result.history.length > 0
      ? `saved in ${folder.path}; try \`antk recommend last --user ID\``
      : "interrupted before the first evaluation: no weights were saved",
  );
  model.dispose();
}

async function runTraining(
  model: GenericModel,
  data: DataSets,
  folder: RunFolder,
  terminal: Terminal,
  signal: AbortSignal,
  epochLine: typeof import("../trainReport.js").epochLine,
): Promise<TrainResult> {
  const bar = new ProgressBar(terminal, model.settings.epochs);
  let saved = performance.now();
  let isEvaluated = false;
  try {
    return await model.train(data.train, data.dev, {
      test: data.test,
      signal,
      onStep: (progress) => bar.show(progress),
      onEpoch: (record) => {
        bar.clear();
        isEvaluated = true;
        const { best, ...event } = record;
        folder.addMetrics(event);
        terminal.emit({ event: "epoch", ...event });
        terminal.print(epochLine(record));
        if (best && performance.now() - saved > SAVE_EVERY) {
          folder.saveWeights(model.getWeights());
          saved = performance.now();
        }
      },
    });
  } catch (error) {
    bar.clear();
    // After a step that failed the model holds its best weights.
    if (isEvaluated) folder.saveWeights(model.getWeights());
    folder.finish({ failed: (error as Error).message });
    throw error;
  } finally {
    bar.clear();
  }
}
