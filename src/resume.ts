import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DataSets } from "./data/types.js";
import { type NamesOf, requireArgument, requireOptions } from "./diagnostics/arguments.js";
import { failure, UsageError } from "./diagnostics/errors.js";
import type { BackendChoice } from "./engine/backend.js";
import type { ThreadChoice } from "./engine/plan/index.js";
import { compileStored, type LoadOptions } from "./load.js";
import { findRun } from "./recommend/findRun.js";
import { readRun, type StoredRun } from "./recommend/readRun.js";
import { requireSameData } from "./recommend/requireSameData.js";
import { readCheckpoint } from "./train/checkpoint.js";
import { optionsOf } from "./train/describeSettings.js";
import { GenericModel } from "./train/genericModel.js";
import type { EngineChoice } from "./train/openStepper.js";
import { runFiles } from "./train/runFolder.js";
import type { TrainingState } from "./train/trainingState.js";
import type { TrainOptions } from "./train/trainOptions.js";

export interface ResumeOptions extends LoadOptions {
  /** How steps run. Default "auto". */
  engine?: EngineChoice;
  /** How many threads compute them; the bits do not depend on it. Default "auto". */
  threads?: ThreadChoice;
  /** Where the data lies now. Default where it lay. */
  data?: string;
}

const OPTIONS: NamesOf<ResumeOptions> = { backend: true, ops: true, engine: true, threads: true, data: true };

/** A run that can go on. */
export interface Resumable {
  /** With the settings of the run. */
  readonly model: GenericModel;
  /** Read and split again. */
  readonly data: DataSets;
  /** For `train`'s `resume`. */
  readonly state: TrainingState;
  readonly stored: StoredRun;
}

/**
 * A run as it was left, to go on with: it then ends with the bits of one that never stopped. The caller disposes of the
 * model.
 * @param run as for `load`
 * @throws CheckpointError where a file of the run is missing or damaged
 * @throws DataError where the data is not there any more, or is not what the run was trained on
 * @example
 * const { model, data, state } = await resume("runs/last");
 * const result = await model.train(data.train, data.dev, { resume: state, epochs: 200 });
 */
export async function resume(run: string, options: ResumeOptions = {}): Promise<Resumable> {
  const call = "resume(run, options)";
  requireArgument(call, "run", "a run's path or name", run, typeof run === "string");
  requireOptions(call, options, OPTIONS);
  const path = findRun(run);
  const file = join(path, runFiles.state);
  if (!existsSync(file)) throw cannotGoOn(path);
  const state = readCheckpoint(file);
  const stored = { ...readRun(path, false), weights: state.weights };
  const { data, modelOf } = await reopen(stored, options);
  return { model: modelOf(), data, state, stored };
}

/** What a run was trained with: its data, read and split again, and untrained models with its settings. */
export interface Reopened {
  readonly data: DataSets;
  /** The caller disposes of it. */
  readonly modelOf: (others?: Pick<TrainOptions, "seed">) => GenericModel;
}

/** @throws as `resume` */
export async function reopen(stored: StoredRun, options: ResumeOptions): Promise<Reopened> {
  const { record, path } = stored;
  if (record.data.origin === null) throw noOrigin(path, record.data.name);
  const { readOrigin } = await import("./data/read.js");
  const { origin, split, newUsers } = record.data;
  const data = await readOrigin({ ...origin, name: options.data ?? origin.name }, split, newUsers);
  requireSameData(stored, data);
  const graph = await compileStored(stored, options);
  const modelOf: Reopened["modelOf"] = (others = {}) =>
    new GenericModel(graph, {
      ...optionsOf(record.settings),
      backend: options.backend ?? (record.backend.name as BackendChoice),
      engine: options.engine ?? "auto",
      threads: options.threads ?? "auto",
      ...others,
    });
  return { data, modelOf };
}

function cannotGoOn(path: string) {
  return failure(UsageError, "cannot-resume", `the run \`${path}\` does not say where its training stood`, {
    notes: [
      "`antk train` writes that; a run that `save` made cannot go on",
      "one from several seeds goes on by `antk train --resume`",
    ],
  });
}

function noOrigin(path: string, name: string) {
  return failure(UsageError, "no-origin", `the run \`${path}\` cannot read its data \`${name}\` again`, {
    notes: ["a program made the data; in a program, `train` with the model's `state` goes on"],
  });
}
