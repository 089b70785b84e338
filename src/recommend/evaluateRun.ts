import type { DataSets } from "../data/types.js";
import { isObject, requireArgument, requireOptions } from "../diagnostics/arguments.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import type { GenericModel } from "../train/genericModel.js";
import { historyParts, type Part } from "../train/runFolder.js";
import type { StoredRun } from "./readRun.js";
import { requireSameData } from "./requireSameData.js";
import { EVAL_OPTIONS, type TrainedEvalOptions, type TrainedEvaluation } from "./trainedOptions.js";

/**
 * The scores of a run's model on a part of the data it was trained on.
 * @param data read and split as for training
 * @throws DataError where the data is not what the run was trained on
 */
export function evaluateRun(
  stored: StoredRun,
  model: GenericModel,
  data: DataSets,
  options: TrainedEvalOptions,
): TrainedEvaluation {
  const call = "eval(data, options)";
  requireArgument(call, "data", "what `readDataSets` returns", data, isObject(data));
  requireOptions(call, options, EVAL_OPTIONS);
  const { settings } = stored.record;
  const { on, metrics = metricsOf(settings), relevant = relevantOf(settings), perUser = false } = options;
  requireSameData(stored, data);
  const part = on ?? lastPart(data);
  const rows = data[part];
  if (!rows) throw failure(UsageError, "no-part", `the data of this run has no ${part} rows`);
  const seen = historyParts.slice(0, historyParts.indexOf(part)).flatMap((name) => data[name] ?? []);
  const evaluation = model.evaluation(rows, { metrics, relevant, seen, perUser });
  const protocols = Object.keys(evaluation.scores).map((name) => [
    name,
    model.protocol(data, part, name, relevant),
  ]);
  return { ...evaluation, protocols: Object.fromEntries(protocols) };
}

/** What no training has seen, as far as there is any: test rows, else dev rows. */
export function lastPart({ test, dev }: DataSets): Part {
  return test ? "test" : dev ? "dev" : "train";
}

type Settings = StoredRun["record"]["settings"];

/** The metrics that a run was trained with; a function handed in has no name to find it by. */
function metricsOf({ evaluate, metrics }: Settings): string[] {
  const names = [evaluate, ...(Array.isArray(metrics) ? metrics : [])];
  const known = names.filter((name): name is string => typeof name === "string" && name !== "custom");
  return known.length > 0 ? [...new Set(known)] : ["rmse"];
}

function relevantOf({ relevant }: Settings): number | null {
  return typeof relevant === "number" ? relevant : null;
}
