import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { failure, UsageError } from "../diagnostics/errors.js";
import { readBytes, type StoredTensor, sha256, tensorsFrom } from "../platform/safetensors.js";
import { checkKept, damaged } from "../recommend/checkRecord.js";
import { findRun } from "../recommend/findRun.js";
import { readRecord } from "../recommend/readRun.js";
import type { KeptExamples, KeptLists, KeptScores } from "../train/keptScores.js";
import { type Part, type RunRecord, runFiles } from "../train/runFolder.js";

/** A run and how it did on single examples and users. */
export interface ScoredRun {
  /** As it was asked for. */
  readonly asked: string;
  /** The name of its folder. */
  readonly name: string;
  readonly record: RunRecord;
  readonly parts: ReadonlyMap<Part, KeptScores>;
}

/**
 * @param asked `last`, a path, or the beginning of a run's name
 * @throws UsageError where there is no such run, or it keeps no scores
 * @throws CheckpointError where a file of it is damaged
 */
export function readScores(asked: string): ScoredRun {
  const path = findRun(asked);
  const record = readRecord(path);
  const kept = checkKept(join(path, runFiles.run), record);
  const file = join(path, runFiles.scores);
  if (kept === null || !existsSync(file)) {
    const why =
      record.result === null
        ? "its training has not ended"
        : record.data.parts.dev || record.data.parts.test
          ? "it was trained by an earlier version, or broken off"
          : "it holds no rows back to be scored on";
    throw failure(UsageError, "no-scores", `\`${asked}\` keeps no scores to compare: ${why}`, {
      notes: ["train it with dev or test rows, such as `--split 'random(0.8, 0.1, 0.1)'`, to its end"],
    });
  }
  const bytes = readBytes(file);
  if (sha256(bytes) !== kept.sha256) throw damaged(file, "it is not what the run has written");
  const tensors = tensorsFrom(bytes, file);
  const parts = Object.entries(kept.protocols).map(([part, protocols]) => {
    const scores = { protocols, examples: examplesOf(file, part, tensors), lists: listsOf(part, tensors) };
    return [part as Part, scores] as const;
  });
  return { asked, name: basename(path), record, parts: new Map(parts) };
}

type Tensors = ReadonlyMap<string, StoredTensor>;

function examplesOf(file: string, part: string, tensors: Tensors): KeptExamples | null {
  const row = tensors.get(`${part}/row`)?.values;
  const predicted = tensors.get(`${part}/predicted`);
  const target = tensors.get(`${part}/target`);
  const user = tensors.get(`${part}/user`)?.values;
  if (!row && !predicted) return null;
  const isWhole =
    row instanceof Int32Array &&
    predicted?.shape[0] === row.length &&
    target?.shape[0] === row.length &&
    (user === undefined || (user instanceof Int32Array && user.length === row.length));
  if (!isWhole) throw damaged(file, `the examples of ${part} do not fit each other`);
  return { row, user: user ?? null, predicted: rowsOf(predicted), target: rowsOf(target) };
}

function rowsOf({ values, shape }: StoredTensor): KeptExamples["predicted"] {
  return { values: Float64Array.from(values), width: shape[1] ?? 1 };
}

function listsOf(part: string, tensors: Tensors): KeptLists | null {
  const user = tensors.get(`${part}/list/user`)?.values;
  if (!(user instanceof Int32Array)) return null;
  const prefix = `${part}/list/score/`;
  const scores = [...tensors].flatMap(([name, { values }]) =>
    name.startsWith(prefix) && values instanceof Float64Array && values.length === user.length
      ? [[name.slice(prefix.length), values] as const]
      : [],
  );
  return { user, scores: new Map(scores) };
}
