import { existsSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { idMap } from "../data/columns.js";
import type { Column, DataContext, DataSet } from "../data/types.js";
import { CheckpointError, failure } from "../diagnostics/errors.js";
import { columnName } from "../graph/infer.js";
import type { Weight } from "../model/model.js";
import { reasonOf } from "../platform/files.js";
import { type StoredTensor, sha256 as sha256Bytes, tensorsFrom } from "../platform/safetensors.js";
import { PRECISIONS, unstackSets } from "../train/memberSets.js";
import { type EntityRecord, type RunRecord, runFiles, sha256, storedParts } from "../train/runFolder.js";
import { checkEntities, checkRecord, damaged } from "./checkRecord.js";
import { decodeModelFile } from "./modelFile.js";
import { checkPeople, type StoredPerson } from "./people.js";

/** Who rated what, row by row: indices of users and items. */
export interface History {
  readonly user: Int32Array;
  readonly item: Int32Array;
  /** In the data's unit; null where the target is no number. */
  readonly rating: Float32Array | null;
  /** Places in `storedParts`. */
  readonly part: Uint8Array;
}

/** What a run folder holds, checked and in memory. */
export interface StoredRun {
  readonly path: string;
  readonly config: string;
  readonly record: RunRecord;
  readonly texts: EntityRecord["texts"];
  readonly context: DataContext;
  /** Ratings of all parts; null where rows are not of users and items. */
  readonly history: History | null;
  readonly weights: readonly Weight[];
  /** Sets of weights that predict together; empty where `weights` predict alone. */
  readonly members: readonly (readonly Weight[])[];
  /** Of each of these the precision of the errors; empty where that is not known. */
  readonly precisions: readonly number[];
  /** Users that were folded in after training. */
  readonly people: readonly StoredPerson[];
  /** Its files as bytes, by their path below the folder, with slashes. */
  files(): ReadonlyMap<string, Uint8Array>;
}

/** Where the files of a run are read from. */
export interface RunSource {
  has(path: string): boolean;
  /** @throws CheckpointError that names the path */
  bytes(path: string): Uint8Array;
}

const folder: RunSource = { has: existsSync, bytes: readFile };

/**
 * @param hasWeights whether it must have the weights that it is known by; a run that was killed early has none yet
 * @throws CheckpointError that names the file and what is wrong with it
 */
export function readRun(path: string, hasWeights = true, source: RunSource = folder): StoredRun {
  const files = {
    config: join(path, runFiles.config),
    run: join(path, runFiles.run),
    entities: join(path, runFiles.entities),
    data: join(path, runFiles.data),
    weights: join(path, runFiles.weights),
    members: join(path, runFiles.members),
    people: join(path, runFiles.people),
  };
  const record = readRecord(path, source);
  const config = readText(source, files.config);
  checkText(files.config, config, record.sha256.config);
  const text = readText(source, files.entities);
  checkText(files.entities, text, record.sha256.entities);
  const entities = checkEntities(files.entities, parseJson(files.entities, text), record.data.schema);
  const data = tensorsFrom(source.bytes(files.data), files.data);
  const weights = hasWeights ? weightsOf(source, files.weights) : [];
  const context = contextOf(files.data, record, entities, data);
  return {
    path,
    config,
    record,
    texts: entities.texts,
    context,
    history: historyOf(files.data, data, context),
    weights,
    ...(hasWeights && source.has(files.members)
      ? setsIn(source, files.members, weights)
      : { members: [], precisions: [] }),
    people: source.has(files.people)
      ? checkPeople(parseJson(files.people, readText(source, files.people)), (what) =>
          damaged(files.people, what),
        )
      : [],
    files: () =>
      new Map(
        Object.values(files)
          .filter((file) => source.has(file))
          .map((file) => [relative(path, file).split(sep).join("/"), source.bytes(file)]),
      ),
  };
}

/** `run.json` alone. @throws CheckpointError as `readRun` */
export function readRecord(path: string, source: RunSource = folder): RunRecord {
  const file = join(path, runFiles.run);
  return checkRecord(file, parseJson(file, readText(source, file)));
}

function weightsOf(source: RunSource, path: string): Weight[] {
  return [...tensorsFrom(source.bytes(path), path)].map(([name, { shape, values }]) => {
    if (!(values instanceof Float32Array)) throw damaged(path, `weight \`${name}\` is not float32`);
    if (!values.every(Number.isFinite)) throw damaged(path, `weight \`${name}\` is not finite`);
    return { name, shape, values };
  });
}

/** The sets of weights that a file holds, each as the run's own weights. */
function setsIn(
  source: RunSource,
  path: string,
  weights: readonly Weight[],
): Pick<StoredRun, "members" | "precisions"> {
  const stored = weightsOf(source, path);
  const members = unstackSets(
    stored.filter(({ name }) => name !== PRECISIONS),
    weights,
  );
  if (members === null) throw damaged(path, "its sets of weights do not fit the run's own");
  const precisions = [...(stored.find(({ name }) => name === PRECISIONS)?.values ?? [])];
  const fits = precisions.length === 0 || precisions.length === members.length;
  if (!fits || precisions.some((precision) => precision <= 0))
    throw damaged(path, "its precisions do not fit its sets of weights");
  return { members, precisions };
}

function contextOf(
  path: string,
  record: RunRecord,
  entities: EntityRecord,
  data: ReadonlyMap<string, StoredTensor>,
): DataContext {
  const { name, target, schema, transforms } = record.data;
  const tables = new Map<string, { rows: number; columns: Map<string, Column> }>();
  for (const column of schema.columns) {
    const stored = data.get(`table/${columnName(column)}`);
    if (!stored || column.rows === null) continue;
    const table = tables.get(column.table) ?? { rows: column.rows, columns: new Map() };
    table.columns.set(column.name, columnOf(path, columnName(column), column, data));
    tables.set(column.table, table);
  }
  const ids = new Map(Object.entries(entities.ids).map(([key, list]) => [key, idMap(list)]));
  return { name, target, schema, transforms, ids, tables: tables as ReadonlyMap<string, DataSet> };
}

function columnOf(
  path: string,
  name: string,
  { kind, rows, width, dim }: { kind: string; rows: number | null; width: number; dim: number | null },
  data: ReadonlyMap<string, StoredTensor>,
): Column {
  const values = data.get(`table/${name}`)!.values;
  const offsets = data.get(`table/${name}/offsets`)?.values;
  const indices = data.get(`table/${name}/indices`)?.values;
  const count = rows!;
  if (
    kind === "index" &&
    values instanceof Int32Array &&
    values.length === count &&
    values.every((v) => v >= 0 && v < dim!)
  ) {
    return { kind, rows: count, dim: dim!, values };
  }
  if (kind === "dense" && values instanceof Float32Array && values.length === count * width) {
    return { kind, rows: count, width, values };
  }
  const isSparse =
    offsets instanceof Int32Array && indices instanceof Int32Array && values instanceof Float32Array;
  if (kind === "sparse" && isSparse && fitsSparse(offsets, indices, values, count, width)) {
    return { kind, rows: count, width, offsets, indices, values };
  }
  throw damaged(path, `table column \`${name}\` does not fit its description`);
}

function fitsSparse(
  offsets: Int32Array,
  indices: Int32Array,
  values: Float32Array,
  rows: number,
  width: number,
): boolean {
  const ordered = offsets.every((at, i) => at >= (i === 0 ? 0 : offsets[i - 1]!) && at <= values.length);
  const inside = indices.every((i) => i >= 0 && i < width);
  return offsets.length === rows + 1 && indices.length === values.length && ordered && inside;
}

function historyOf(
  path: string,
  data: ReadonlyMap<string, StoredTensor>,
  context: DataContext,
): StoredRun["history"] {
  const user = data.get("history/user")?.values;
  const item = data.get("history/item")?.values;
  if (!user && !item) return null;
  const isWhole = user instanceof Int32Array && item instanceof Int32Array && user.length === item.length;
  if (!isWhole) throw damaged(path, "its histories do not fit each other");
  if (!areIds(user, "user", context) || !areIds(item, "item", context)) {
    throw damaged(path, "its histories hold ids that are out of range");
  }
  const rating = data.get("history/rating")?.values;
  const part = data.get("history/part")?.values;
  const isRated = rating instanceof Float32Array && rating.length === user.length;
  if (rating && !isRated) throw damaged(path, "its ratings do not fit its histories");
  if (
    !(part instanceof Uint8Array) ||
    part.length !== user.length ||
    part.some((p) => p >= storedParts.length)
  )
    throw damaged(path, "its histories do not tell their parts");
  return { user, item, rating: isRated ? rating : null, part };
}

function areIds(indices: Int32Array, column: string, { ids }: DataContext): boolean {
  const known = ids.get(column)?.ids.length ?? 0;
  return indices.every((index) => index >= 0 && index < known);
}

function readText(source: RunSource, path: string): string {
  return new TextDecoder().decode(source.bytes(path));
}

function readFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw failure(CheckpointError, "cannot-read", `cannot read \`${path}\`: ${reasonOf(error)}`, {
      notes: ["a run is a folder that `antk train` made"],
    });
  }
}

function checkText(path: string, text: string, expected: string): void {
  if (sha256(text) !== expected) throw damaged(path, "it is not the text that was written");
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged(path, "it is not JSON");
  }
}

/** A run in one file. @throws CheckpointError as `readRun` */
export function readModelFile(path: string): StoredRun {
  const { files } = decodeModelFile(readFile(path), path, sha256Bytes);
  const byPath = new Map([...files].map(([name, bytes]) => [join(path, ...name.split("/")), bytes]));
  return readRun(path, true, {
    has: (file) => byPath.has(file),
    bytes: (file) => {
      const bytes = byPath.get(file);
      if (bytes) return bytes;
      throw damaged(path, `it lacks \`${relative(path, file)}\``);
    },
  });
}
