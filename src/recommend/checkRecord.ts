import { RATINGS } from "../declare/columns.js";
import { type AntkError, CheckpointError, failure } from "../diagnostics/errors.js";
import { type EntityRecord, historyParts, type KeptRecord, type RunRecord } from "../train/runFolder.js";

/**
 * Whether the files of a run hold what their types say: whatever else a file that was cut off or changed may hold,
 * nothing past this point stumbles over it.
 */

type Fields = Readonly<Record<string, unknown>>;
type Test = (value: unknown) => boolean;

const isString: Test = (v) => typeof v === "string";
const isCount: Test = (v) => Number.isSafeInteger(v) && (v as number) >= 0;
const isNumber: Test = (v) => typeof v === "number" && Number.isFinite(v);
const isFields = (v: unknown): v is Fields => typeof v === "object" && v !== null && !Array.isArray(v);
const orNull =
  (test: Test): Test =>
  (v) =>
    v === null || test(v);
const listOf =
  (test: Test): Test =>
  (v) =>
    Array.isArray(v) && v.every(test);
/** What a variable may be bound to. */
const isConst: Test = (v) =>
  v === null ||
  ["string", "number", "boolean"].includes(typeof v) ||
  (Array.isArray(v) ? v.every(isConst) : isNameOrCall(v as Fields));
const isNameOrCall = ({ kind, name, args }: Fields): boolean =>
  isString(name) && (kind === "name" || (kind === "call" && listOf(isConst)(args)));
const oneOf =
  (...values: readonly unknown[]): Test =>
  (v) =>
    values.includes(v);
const valuesOf =
  (test: Test): Test =>
  (v) =>
    isFields(v) && Object.values(v).every(test);

const column = {
  name: isString,
  table: isString,
  kind: oneOf("dense", "index", "sparse", "text"),
  dtype: oneOf("float32", "int32", null),
  rows: orNull(isCount),
  width: isCount,
  dim: orNull(isCount),
};

const transform = { column: isString, subtract: isNumber, divide: (v: unknown) => isNumber(v) && v !== 0 };

const origin = {
  name: isString,
  source: valuesOf(isConst),
  target: orNull(isString),
  center: listOf(isString),
  maxnorm: listOf(isString),
  unitVariance: listOf(isString),
  atLeast: orNull(isNumber),
  core: orNull(isCount),
  history: (v: unknown) => typeof v === "boolean",
};

const newUser = {
  id: isString,
  ratings: listOf((v) => isFields(v) && isString(v.item) && isNumber(v.rating)),
};
/** What the user table is told of a new user. */
const isTold: Test = valuesOf((v) => isString(v) || isNumber(v));

/** What a record without a setting means. */
const unasked: Fields = { atLeast: null, core: null, history: false };

/** @throws CheckpointError that names the file and the first field that is wrong */
export function checkRecord(path: string, value: unknown): RunRecord {
  const record = fieldsOf(path, "it", value, { format: () => true });
  if (record.format !== 1) {
    throw failure(CheckpointError, "unknown-format", `\`${path}\` was written by another version of antk`, {
      notes: [`its format is ${JSON.stringify(record.format)}; this version reads format 1`],
    });
  }
  fieldsOf(path, "it", record, {
    marker: isString,
    output: isString,
    bindings: valuesOf(isConst),
    settings: isFields,
    data: isFields,
    sha256: isFields,
  });
  const { seeds = 1, from = "" } = record as { seeds?: unknown; from?: unknown };
  if (!isCount(seeds) || seeds === 0) throw damaged(path, "`seeds` is not what it should be");
  if (!isString(from)) throw damaged(path, "`from` is not what it should be");
  fieldsOf(path, "`sha256`", record.sha256, { config: isString, entities: isString });
  const data = fieldsOf(path, "`data`", record.data, {
    name: isString,
    target: (value) => value === null || isString(value),
    schema: isFields,
    transforms: Array.isArray,
    means: valuesOf(isNumber),
    split: isFields,
    parts: isFields,
    origin: orNull(isFields),
  });
  fieldsOf(path, "`split`", data.split, { call: isString, seed: isNumber });
  const parts = fieldsOf(path, "`parts`", data.parts, {
    train: isFields,
    dev: orNull(isFields),
    test: orNull(isFields),
  });
  for (const part of Object.values(parts)) {
    if (part !== null) fieldsOf(path, "a part", part, { rows: isCount, sha256: isString });
  }
  if (data.origin !== null) fieldsOf(path, "`origin`", { ...unasked, ...(data.origin as Fields) }, origin);
  for (const each of data.transforms as unknown[]) fieldsOf(path, "a transform", each, transform);
  const { newUsers = [] } = data;
  if (!Array.isArray(newUsers)) throw damaged(path, "`newUsers` is not what it should be");
  for (const each of newUsers) {
    const { about = {} } = fieldsOf(path, "a new user", each, newUser);
    if (!isTold(about)) throw damaged(path, "`about` of a new user is not what it should be");
  }
  const schema = fieldsOf(path, "`schema`", data.schema, { name: isString, columns: Array.isArray });
  for (const each of schema.columns as unknown[]) {
    const { kind, table, rows, dim } = fieldsOf(path, "a column", each, column);
    const fits = (table === RATINGS) === (rows === null) && (kind === "index") === (dim !== null);
    if (!fits) throw damaged(path, "a column of `schema` is neither of the ratings nor of a table");
  }
  const isTarget = (c: unknown) => (c as Fields).name === data.target && (c as Fields).table === RATINGS;
  if (data.target !== null && !(schema.columns as unknown[]).some(isTarget))
    throw damaged(path, `\`target\` names \`${data.target}\`, which is no column`);
  return value as RunRecord;
}

const protocol = {
  hash: isString,
  data: isString,
  checksum: isString,
  target: orNull(isString),
  on: isString,
  known: isCount,
  scored: isCount,
  rows: isString,
  metric: isString,
  clip: orNull(listOf(isNumber)),
  candidates: orNull(isString),
  relevant: orNull(isNumber),
};

/**
 * What the record says of scores that are kept; null where none are.
 * @throws CheckpointError that names the file and the first field that is wrong
 */
export function checkKept(path: string, { kept }: RunRecord): KeptRecord | null {
  if (kept === null || kept === undefined) return null;
  const { protocols } = fieldsOf(path, "`kept`", kept, { sha256: isString, protocols: valuesOf(isFields) });
  for (const [part, metrics] of Object.entries(protocols as Fields)) {
    if (!historyParts.some((known) => known === part)) throw damaged(path, `\`${part}\` is no part of data`);
    for (const each of Object.values(metrics as Fields)) fieldsOf(path, "a protocol", each, protocol);
  }
  return kept;
}

/**
 * @param schema of the same run: each column of ids has as many
 * @throws CheckpointError that names the file and the first field that is wrong
 */
export function checkEntities(
  path: string,
  value: unknown,
  { columns }: RunRecord["data"]["schema"],
): EntityRecord {
  const strings = valuesOf(listOf(isString));
  const entities = fieldsOf(path, "it", value, { ids: strings, texts: strings }) as unknown as EntityRecord;
  for (const { name, kind, dim } of columns) {
    const ids = Object.hasOwn(entities.ids, name) ? entities.ids[name] : undefined;
    if (kind === "index" && ids && ids.length !== dim) {
      throw damaged(path, `\`${name}\` has ${ids.length} ids instead of ${dim}`);
    }
  }
  return entities;
}

function fieldsOf(path: string, what: string, value: unknown, tests: Readonly<Record<string, Test>>): Fields {
  if (!isFields(value)) throw damaged(path, `${what} is not an object`);
  for (const [name, test] of Object.entries(tests)) {
    if (!Object.hasOwn(value, name)) throw damaged(path, `${what} has no \`${name}\``);
    if (!test(value[name])) throw damaged(path, `\`${name}\` is not what it should be`);
  }
  return value;
}

/** The error for a file whose content is wrong. */
export function damaged(path: string, what: string): AntkError {
  return failure(CheckpointError, "damaged-file", `\`${path}\` is damaged: ${what}`, {
    notes: ["the file was cut off or changed; train again, or take it from a copy"],
  });
}
