import { baselines } from "../data/biases.js";
import type { DataSets } from "../data/types.js";
import { AntkError } from "../diagnostics/errors.js";
import type { BackendChoice } from "../engine/backend.js";
import type { CompiledGraph } from "../graph/compiled.js";
import { recordOf } from "../save.js";
import { GenericModel } from "../train/genericModel.js";
import type { EngineChoice } from "../train/openStepper.js";
import { RunFolder } from "../train/runFolder.js";
import type { TrainResult } from "../train/trainResult.js";
import { amended } from "./amending.js";
import type { CommandContext } from "./command.js";
import { compileForTraining } from "./compileForTraining.js";
import { interruption } from "./interruption.js";
import { listOf } from "./options.js";
import { overridesOf } from "./overrides.js";
import { ProgressBar } from "./progressBar.js";
import { reportWarnings } from "./report.js";
import { ladderLines, scoreLadder } from "./scoreLadder.js";
import type { Terminal } from "./terminal.js";
import { headerLines } from "./trainHeader.js";
import { epochLine, resultLines } from "./trainReport.js";

/** How often the best weights go to disk while training runs, in milliseconds: a crash loses no more than that. */
const SAVE_EVERY = 5000;

/** `antk train` */
export async function train(
  config: string,
  options: Readonly<Record<string, unknown>>,
  { terminal, line }: CommandContext,
): Promise<number | undefined> {
  const overrides = overridesOf(options, listOf(options.set), line);
  const { graph, data, warnings } = await compileForTraining(
    config,
    options.marker as string,
    overrides,
    line,
  );
  reportWarnings(terminal, warnings);
  const model = new GenericModel(graph, {
    backend: options.backend as BackendChoice,
    engine: options.engine as EngineChoice,
  });
  const bar = new ProgressBar(terminal, model.settings.epochs);
  try {
    await model.open(data);
    // From here on a signal must not leave half a run behind.
    const stop = interruption(() => {
      bar.clear();
      terminal.note("stopping after this step; a second Ctrl-C ends at once");
    });
    try {
      const folder = startRun(graph, data, model, options.out as string, terminal);
      const result = await runTraining(model, data, folder, terminal, bar, stop.signal);
      tellEnd(result, data, model, folder, terminal);
      return stop.code();
    } finally {
      stop.release();
    }
  } finally {
    model.dispose();
  }
}

/** Makes the run's folder and says what is about to happen. */
function startRun(
  graph: CompiledGraph,
  data: DataSets,
  model: GenericModel,
  parent: string,
  terminal: Terminal,
): RunFolder {
  const now = new Date();
  const record = recordOf(model, now);
  const folder = RunFolder.create({ parent, graph, data, record, now });
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
  for (const line of headerLines(graph, data, model, terminal.resultWidth)) terminal.print(line);
  return folder;
}

async function runTraining(
  model: GenericModel,
  data: DataSets,
  folder: RunFolder,
  terminal: Terminal,
  bar: ProgressBar,
  signal: AbortSignal,
): Promise<TrainResult> {
  let saved = performance.now();
  let keptEpoch = 0;
  const keepsBest = model.settings.restore === "best";
  try {
    return await model.train(data.train, data.dev, {
      test: data.test,
      signal,
      onEngine: ({ name, why }) => {
        // The plan is the rule, and what was asked for is known.
        if (name === "eager" && why !== "asked for") terminal.print(`engine   ${name}: ${why}`);
      },
      onStep: (progress) => bar.show(progress),
      onEpoch: (record) => {
        bar.clear();
        const { best, ...event } = record;
        if (best || !keepsBest) keptEpoch = record.epoch;
        folder.addMetrics(event);
        terminal.emit({ event: "epoch", ...event });
        terminal.print(epochLine(record));
        if (best && performance.now() - saved > SAVE_EVERY) {
          folder.saveWeights(model.getWeights(), model.members);
          saved = performance.now();
        }
      },
    });
  } catch (error) {
    bar.clear();
    throw keepWhatThereIs(error, model, folder, keptEpoch);
  } finally {
    bar.clear();
  }
}

/**
 * After a step that failed the model holds its best weights, or its last, as the settings say.
 * @param epoch when they were scored; 0 where nothing was
 */
function keepWhatThereIs(error: unknown, model: GenericModel, folder: RunFolder, epoch: number): unknown {
  const kept = epoch > 0;
  if (kept) {
    folder.saveWeights(model.getWeights(), model.members);
    folder.finish({ failed: (error as Error).message, best: { epoch } });
  } else folder.discard();
  if (!(error instanceof AntkError)) return error;
  const note = kept
    ? `the weights of epoch ${epoch} are kept in \`${folder.path}\``
    : "no epoch had ended, so there is nothing to keep";
  return amended(error, (d, i) => (i === 0 ? { ...d, notes: [...d.notes, note] } : d));
}

function tellEnd(
  result: TrainResult,
  data: DataSets,
  model: GenericModel,
  folder: RunFolder,
  terminal: Terminal,
): void {
  const { best, test, epochs, stepMs, seconds, stopped, history } = result;
  const isKept = history.length > 0;
  const ladder =
    isKept && isRating(data) ? scoreLadder(result, baselines(data, data.target!), data.floor) : null;
  const end = {
    run: isKept ? folder.path : null,
    best: { epoch: best.epoch, dev: best.dev },
    test,
    epochs,
    stepMs,
    seconds,
    stopped,
    backend: model.backend!.name,
    engine: result.engine.name,
    baselines: ladder?.baselines ?? null,
  };
  if (isKept) {
    folder.saveWeights(model.getWeights(), model.members);
    folder.finish(end);
  } else folder.discard();
  terminal.emit({ event: "end", ...end });
  const lines = isKept ? [...resultLines(result), ...(ladder ? [...ladderLines(ladder), ""] : [])] : [""];
  for (const line of lines) terminal.print(line);
  terminal.print(
    isKept ? whereItIs(folder, data) : "interrupted before the first epoch ended: nothing is kept",
  );
}

/** Whether what is predicted is one number an example, for which there are simple predictors to compare with. */
function isRating({ train, target }: DataSets): boolean {
  const column = target === null ? undefined : train.columns.get(target);
  return column?.kind === "dense" && column.width === 1;
}

/** The path, and what can be asked of the model. */
function whereItIs({ path }: RunFolder, { ids }: DataSets): string {
  const run = path.startsWith("runs/") || path.startsWith("runs\\") ? "last" : path;
  const user = ids.get("user")?.ids.find(isPlain);
  const canAsk = user !== undefined && ids.has("item") && (run === "last" || isPlain(run));
  const hint = canAsk ? `; try \`antk recommend ${run} --user ${user}\`` : "";
  return `saved in ${path}${hint}`;
}

/** Means itself in every shell: what is suggested may be pasted. */
function isPlain(text: string): boolean {
  return /^[\w@%+=:,./][\w@%+=:,./-]*$/.test(text);
}
