import { compile } from "./compile.js";
import type { OpDeclaration } from "./declare/op.js";
import type { Const } from "./declare/values.js";
import { failure, UsageError } from "./diagnostics/errors.js";
import type { BackendChoice } from "./engine/backend.js";
import { findRun } from "./recommend/findRun.js";
import { readRun } from "./recommend/readRun.js";
import { Trained } from "./recommend/trained.js";
import { GenericModel } from "./train/genericModel.js";

export interface LoadOptions {
  /** What computes. Default "auto". */
  backend?: BackendChoice;
  /** Ops of your own that the config uses. */
  ops?: readonly OpDeclaration[];
}

/**
 * Loads a trained model from its run folder; the data it was trained on is not needed.
 * @param run `last`, a path such as `runs/last`, or a unique beginning of a run's name
 * @throws CheckpointError where a file of the run is missing or damaged
 * @example
 * const trained = await load("runs/last");
 * trained.predict([{ user: "17", item: "42" }]);
 */
export async function load(run: string, options: LoadOptions = {}): Promise<Trained> {
  const stored = readRun(findRun(run));
  const { record, context } = stored;
  const graph = await compile(
    { text: stored.config, path: record.config },
    { data: context, bind: record.bindings as Record<string, Const>, ops: options.ops ?? [] },
  );
  const model = new GenericModel(graph, {
    output: record.output,
    objective: () => neverTrained(),
    backend: options.backend ?? "auto",
  });
  await model.open(context);
  model.setWeights(stored.weights);
  return new Trained(stored, model);
}

function neverTrained(): never {
  throw failure(UsageError, "loaded-model", "a loaded model predicts; to train, compile its config again");
}
