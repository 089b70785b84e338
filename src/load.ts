import { join, resolve } from "node:path";
import { compile } from "./compile.js";
import type { DataContext } from "./data/types.js";
import { RATINGS } from "./declare/columns.js";
import type { OpDeclaration } from "./declare/op.js";
import { type Const, isCall } from "./declare/values.js";
import { type NamesOf, requireArgument, requireOptions } from "./diagnostics/arguments.js";
import { AntkError, CheckpointError, ConfigError, failure, UsageError } from "./diagnostics/errors.js";
import type { BackendChoice } from "./engine/backend.js";
import type { CompiledGraph } from "./graph/compiled.js";
import { damaged } from "./recommend/checkRecord.js";
import { findRun } from "./recommend/findRun.js";
import { MODEL_FILE } from "./recommend/modelFile.js";
import { readModelFile, readRun, type StoredRun } from "./recommend/readRun.js";
import { Trained } from "./recommend/trained.js";
import { GenericModel } from "./train/genericModel.js";
import { runFiles } from "./train/runFolder.js";
import type { TrainOptions } from "./train/trainOptions.js";

export interface LoadOptions {
  /** What computes. Default "auto". */
  backend?: BackendChoice;
  /** Ops of your own that the config uses. */
  ops?: readonly OpDeclaration[];
}

const OPTIONS: NamesOf<LoadOptions> = { backend: true, ops: true };

/**
 * Loads a trained model from its run folder; the data it was trained on is not needed.
 * @param run `last`, a path such as `runs/last`, a unique beginning of a run's name, or a file that `antk export` wrote
 * @throws CheckpointError where a file of the run is missing or damaged
 * @example
 * const trained = await load("runs/last");
 * trained.predict([{ user: "17", item: "42" }]);
 */
export async function load(run: string, options: LoadOptions = {}): Promise<Trained> {
  const call = "load(run, options)";
  requireArgument(call, "run", "a run's path or name", run, typeof run === "string");
  requireOptions(call, options, OPTIONS);
  const stored = run.endsWith(MODEL_FILE) ? readModelFile(resolve(run)) : readRun(findRun(run));
  const graph = await compileStored(stored, options);
  const model = await openModel(graph, stored, options);
  model.setWeights(stored.weights);
  model.setMembers(stored.members, stored.precisions);
  return new Trained(stored, model);
}

/** With the objective of its training, which the metric `loss` asks for; a function that was handed in is gone. */
async function openModel(
  graph: CompiledGraph,
  stored: StoredRun,
  options: LoadOptions,
): Promise<GenericModel> {
  const { record, context, path } = stored;
  try {
    const model = new GenericModel(graph, {
      ...trainedWith(record.settings),
      output: record.output,
      backend: options.backend ?? "auto",
    });
    await model.open(context);
    return model;
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof UsageError)) throw error;
    const [first] = damaged(
      join(path, runFiles.run),
      "its `settings` do not fit the rest of the run",
    ).diagnostics;
    throw new CheckpointError([first!, ...error.diagnostics]);
  }
}

/** What the scores of a run hang on. A function in the place of the objective is gone. */
function trainedWith(settings: Readonly<Record<string, unknown>>): TrainOptions {
  const { objective, example_weights, negatives, negative_of, negatives_for, clip_predictions, seed } =
    settings;
  const word = (value: unknown) => (typeof value === "string" ? value : null);
  const number = (value: unknown) => (typeof value === "number" ? value : undefined);
  return {
    objective: typeof objective === "string" && objective !== "custom" ? objective : () => neverTrained(),
    exampleWeights: word(example_weights),
    negatives: number(negatives),
    negativeOf: word(negative_of),
    negativesFor: negatives_for === undefined ? undefined : word(negatives_for),
    clipPredictions: Array.isArray(clip_predictions) ? (clip_predictions as [number, number]) : false,
    seed: number(seed),
  };
}

/** The graph of the stored config; the tables that it reads and its weights are there, in its shapes. */
export async function compileStored(
  stored: StoredRun,
  options: Pick<LoadOptions, "ops"> = {},
): Promise<CompiledGraph> {
  const { record, context, path } = stored;
  const graph = await compileFor(stored, context, join(path, runFiles.config), options).catch(
    (error: unknown) => {
      if (!(error instanceof AntkError)) throw error;
      const file = join(path, runFiles.config);
      const [first] = damaged(file, "it does not fit the rest of the run").diagnostics;
      throw new CheckpointError([first!, ...error.diagnostics]);
    },
  );
  checkWeights(graph, stored);
  for (const { name, schema } of graph.columns) {
    if (schema!.table === RATINGS || context.tables.get(schema!.table)?.columns.has(schema!.name)) continue;
    throw damaged(join(path, runFiles.data), `it lacks the column \`${name}\``);
  }
  if (!graph.byName.has(record.output)) {
    throw damaged(join(path, runFiles.run), `\`output\` names \`${record.output}\`, which is no node`);
  }
  return graph;
}

/**
 * The graph of the stored config, for these columns.
 * @param path what the config is called
 * @throws ConfigError where it does not fit them
 */
export function compileFor(
  { record, config }: StoredRun,
  data: DataContext,
  path: string,
  { ops = [] }: Pick<LoadOptions, "ops">,
): Promise<CompiledGraph> {
  return compile(
    { text: config, path },
    {
      data,
      bind: Object.fromEntries(
        Object.entries(record.bindings).map(([name, value]) => [name, revived(value)]),
      ),
      ops,
      marker: record.marker,
      // Its weights lie there already; their shapes are compared before any is made.
      maxParameters: Number.POSITIVE_INFINITY,
    },
  );
}

/** JSON keeps no map: that of a call's named arguments, which no value of a variable has. */
function revived(value: Const): Const {
  return isCall(value) ? { ...value, named: new Map() } : value;
}

function checkWeights(graph: CompiledGraph, { path, weights }: StoredRun): void {
  const shapes = new Map(weights.map(({ name, shape }) => [name, shape.join(", ")]));
  const wanted = graph.nodes.flatMap((node) =>
    node.weights.map(({ name, shape }) => [`${node.name}/${name}`, shape.join(", ")] as const),
  );
  const wrong = wanted.find(([name, shape]) => shapes.get(name) !== shape);
  const file = join(path, runFiles.weights);
  if (wrong) throw damaged(file, `the model's weight \`${wrong[0]}\` of shape [${wrong[1]}] is not there`);
  if (shapes.size > wanted.length) throw damaged(file, "it has weights that the model lacks");
}

function neverTrained(): never {
  throw failure(UsageError, "loaded-model", "a loaded model predicts; to train, compile its config again");
}
