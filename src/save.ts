import type { DataSets } from "./data/types.js";
import { isObject, type NamesOf, requireArgument, requireOptions } from "./diagnostics/arguments.js";
import { describeSettings } from "./train/describeSettings.js";
import type { GenericModel } from "./train/genericModel.js";
import { keptScores } from "./train/keptScores.js";
import { type NewRun, RunFolder } from "./train/runFolder.js";
import type { TrainResult } from "./train/trainResult.js";
import { packageVersion } from "./version.js";

export interface SaveOptions {
  /** The folder that holds runs, as `antk train --out` names it. Default "runs". */
  readonly out?: string;
  /** The name of the run whose weights training began with, as `retrain` tells it. Default none. */
  readonly from?: string;
}

const OPTIONS: NamesOf<SaveOptions> = { out: true, from: true };

/**
 * Keeps a trained model as a run folder, as `antk train` does: `load` and the command line find it there.
 * @param result what `train` returned
 * @returns the run's folder
 * @throws ResourceError where it cannot be written
 * @example const path = await save(model, data, run); // then load("runs/last")
 */
export async function save(
  model: GenericModel,
  data: DataSets,
  result: TrainResult,
  options: SaveOptions = {},
): Promise<string> {
  const call = "save(model, data, result, options)";
  requireArgument(call, "model", "a trained model", model, isObject(model));
  requireArgument(call, "data", "the data sets", data, isObject(data));
  requireArgument(call, "result", "what `train` returned", result, isObject(result));
  requireOptions(call, options, OPTIONS);
  const { out = "runs", from } = options;
  const now = new Date();
  const folder = RunFolder.create({
    parent: out,
    graph: model.graph,
    data,
    record: { ...recordOf(model, now), ...(from === undefined ? {} : { from }) },
    now,
  });
  for (const { best: _, ...line } of result.history) folder.addMetrics(line);
  folder.saveWeights(model.getWeights(), model.members, model.precisions);
  folder.saveScores(keptScores(model, data));
  const { history: _, engine, best, ...rest } = result;
  folder.finish({
    run: folder.path,
    best: { epoch: best.epoch, dev: best.dev },
    ...rest,
    engine: engine.name,
  });
  return folder.path;
}

/** What is known of a run before it begins. */
export function recordOf(model: GenericModel, now: Date): NewRun["record"] {
  const { name, version } = model.backend!;
  return {
    antk: packageVersion(),
    config: model.graph.source.path,
    started: now.toISOString(),
    settings: describeSettings(model.settings, model.range),
    output: model.output,
    backend: { name, version },
  };
}
