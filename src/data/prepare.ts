import { type ColumnSchema, type DataSchema, findColumn, RATINGS } from "../declare/columns.js";
import type { NamesOf } from "../diagnostics/arguments.js";
import type { Span } from "../diagnostics/diagnostic.js";
import { DataError, failure } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import { rootMeanSquare } from "../numeric/sum.js";
import { withCategories } from "./categories.js";
import { checkRaw } from "./checkRaw.js";
import { checksumOf } from "./checksum.js";
import { dataSet, denseColumn, schemaOf, takeRows } from "./columns.js";
import { dealRows, type SplitOption } from "./dealRows.js";
import { filterRows } from "./filterRows.js";
import { historyTables, withPlaceForHistory } from "./history.js";
import { applyTransform, fitTransform, type Scaling, thenTransform } from "./transforms.js";
import type {
  Column,
  DataContext,
  DataSet,
  DataSets,
  DenseColumn,
  NoiseFloor,
  RawData,
  Transform,
} from "./types.js";

/** What is done to data before it is trained on. Columns are named as in a config: `age`, `user.age`. */
export interface PrepareOptions {
  /** The rating column that a model is to predict; checked here, used by the trainer. */
  readonly target?: string;
  /** Columns from which the mean is subtracted. Default none. */
  readonly center?: readonly string[];
  /** Columns divided by their largest absolute value, after centring. Default none. */
  readonly maxnorm?: readonly string[];
  /** Columns divided by their standard deviation, after centring. Default none. */
  readonly unitVariance?: readonly string[];
  /** Columns of the tables whose distinct numbers become ids, so that a lookup can read them. Default none. */
  readonly categories?: readonly string[];
  /** Leaves rows out whose target is less, in the data's own unit. Default none. */
  readonly atLeast?: number | null;
  /** Leaves users and items out until each has so many rows. Default none. */
  readonly core?: number | null;
  /** As a config writes it: `"kfold(5, fold=2)"`. Default `"random(0.8, 0.1, 0.1)"`. */
  readonly split?: SplitOption;
  /** Default 0, which is a seed like any other. */
  readonly splitSeed?: number;
  /** Adds `user.rated` and `item.raters`: who rated what, in the training rows and those that the split shows. Default false. */
  readonly history?: boolean;
  /** Where each option was written, by its name here, for messages. */
  readonly spans?: ReadonlyMap<string, Span>;
}

/** What `PrepareOptions` may hold. */
export const PREPARE_OPTIONS: NamesOf<PrepareOptions> = {
  target: true,
  center: true,
  maxnorm: true,
  unitVariance: true,
  categories: true,
  atLeast: true,
  core: true,
  split: true,
  splitSeed: true,
  history: true,
  spans: true,
};

/** Rating column that a generated set's noise is known for. */
const PLANTED_TARGET = "ratings";

/**
 * Checks raw data, leaves out what filters say, splits it and scales what was asked for. Statistics come from the
 * training rows alone, for a per-entity table from the table; what was done is kept as transforms.
 * @throws DataError where data or options are wrong
 */
export function prepare(read: RawData, options: PrepareOptions = {}): DataSets {
  const { splitSeed = 0, history = false, categories = [], spans = new Map() } = options;
  checkRaw(read);
  const { atLeast = null, core = null, target = null } = options;
  const left = filterRows(read, { atLeast, core }, target, spans);
  const raw = withCategories(left, categories, spans.get("categories"));
  const timed = raw.times ? withPlaceForTime(raw.ratings) : raw.ratings;
  const placed = history ? withPlaceForHistory(raw, spans.get("history")) : raw.tables;
  const schema = schemaOf(raw.name, timed, placed);
  if (options.target !== undefined) checkTarget(schema, options.target, spans.get("target"));
  const scalings = collectScalings(schema, options);

  const { call, parts: dealt, lacking } = dealRows(raw, options.split, splitSeed, spans.get("split"));
  const { shown: shownRows = new Int32Array(0) } = dealt;
  const rows = [dealt.train, dealt.dev, dealt.test, shownRows];
  const times = raw.times ? scaledTimes(raw.times, dealt.train) : null;
  const scaler = makeScaler(scalings, times ? [times.transform] : []);
  const parts = rows.map((part) => {
    const set = takeRows(raw.ratings, part);
    return times ? withColumn(set, "time", denseColumn(times.values(part))) : set;
  });
  if (raw.test) parts[2] = raw.test;
  const [train, dev, test, shown] = scaler.together(RATINGS, parts);
  const known = history ? historyTables(raw, Int32Array.from([...dealt.train, ...shownRows])) : raw.tables;
  const tables = new Map([...known].map(([name, set]) => [name, scaler.together(name, [set])[0]!]));

  const context: DataContext = {
    name: raw.name,
    target: options.target ?? null,
    targetRange: rangeOf(parts[0]!.columns.get(options.target ?? "")),
    tables,
    ids: raw.ids,
    transforms: scaler.transforms,
    schema,
    shown: shown && shown.rows > 0 ? shown : null,
  };
  return {
    ...context,
    train: { ...train!, context },
    dev: dev && dev.rows > 0 ? { ...dev, context } : null,
    test: test && test.rows > 0 ? { ...test, context } : null,
    split: { call, seed: splitSeed },
    rows: {
      checksum: checksumOf(raw),
      ...dealt,
      test: raw.test
        ? Int32Array.from({ length: raw.test.rows }, (_, i) => raw.ratings.rows + i)
        : dealt.test,
    },
    remarks: [
      ...raw.remarks,
      ...(raw.test ? ["the test rows are those that the set brings: the split deals the others"] : []),
      ...lacking.map((part) => `too few rows: the ${part} part is empty`),
    ],
    floor: raw.expected ? floorOf(raw, raw.expected, rows) : null,
  };
}

/** Of values as they were read. */
function rangeOf(column: Column | undefined): readonly [number, number] | null {
  if (column?.kind !== "dense" || column.values.length === 0) return null;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of column.values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

function withColumn(set: DataSet, name: string, column: DenseColumn): DataSet {
  return dataSet(set.rows, [...set.columns, [name, column]]);
}

/** For the schema alone: the values of `time` depend on the split. */
function withPlaceForTime(set: DataSet): DataSet {
  return withColumn(set, "time", { kind: "dense", rows: set.rows, width: 1, values: new Float32Array(0) });
}

/** Times scaled by their range in the training rows; dev and test rows may lie a little outside [0, 1]. */
function scaledTimes(times: Float64Array, trainRows: Int32Array) {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const row of trainRows) {
    first = Math.min(first, times[row]!);
    last = Math.max(last, times[row]!);
  }
  const transform: Transform = { column: "time", subtract: first, divide: last > first ? last - first : 1 };
  const values = (rows: Int32Array) =>
    applyTransform(
      Float64Array.from(rows, (row) => times[row]!),
      transform,
    );
  return { transform, values };
}

function floorOf(raw: RawData, expected: Float64Array, rows: readonly Int32Array[]): NoiseFloor | null {
  const target = raw.ratings.columns.get(PLANTED_TARGET);
  if (target?.kind !== "dense") return null;
  const rmse = (part: Int32Array = new Int32Array(0)) =>
    rootMeanSquare(
      Array.from(part, (row) => expected[row]!),
      Array.from(part, (row) => target.values[row]!),
    );
  return { dev: rmse(rows[1]), test: rmse(rows[2]) };
}

/** Scaling of each column, by `table/column`. */
type Scalings = ReadonlyMap<string, Scaling>;

function makeScaler(scalings: Scalings, done: readonly Transform[]) {
  const transforms = new Map(done.map((t) => [t.column, t]));
  return {
    get transforms() {
      return [...transforms.values()];
    },
    /** Fits to the first set and applies to all. */
    together(table: string, sets: readonly DataSet[]): readonly DataSet[] {
      const columns = sets.map((set) => new Map(set.columns));
      for (const [name, column] of sets[0]!.columns) {
        const scaling = scalings.get(`${table}/${name}`);
        if (!scaling || column.kind !== "dense") continue;
        const key = table === RATINGS ? name : `${table}.${name}`;
        const fitted = fitTransform(key, column.values, scaling);
        const before = transforms.get(key);
        transforms.set(key, before ? thenTransform(before, fitted) : fitted);
        for (const set of columns) {
          const old = set.get(name) as DenseColumn;
          set.set(name, { ...old, values: applyTransform(old.values, fitted) });
        }
      }
      return sets.map((set, i) => ({ rows: set.rows, columns: columns[i]! }));
    },
  };
}

function collectScalings(schema: DataSchema, options: PrepareOptions): Scalings {
  const scalings = new Map<string, Scaling>();
  const ask = (option: "center" | "maxnorm" | "unitVariance", change: (s: Scaling) => Scaling) => {
    const at = options.spans?.get(option);
    for (const name of options[option] ?? []) {
      const column = findOrFail(schema, name, option, at);
      if (column.kind !== "dense") {
        throw failure(DataError, "not-numeric", `\`${name}\` cannot be scaled: it holds ${held(column)}`, {
          at,
        });
      }
      const key = `${column.table}/${column.name}`;
      scalings.set(key, change(scalings.get(key) ?? { center: false, scale: "none" }));
    }
  };
  ask("center", (s) => ({ ...s, center: true }));
  ask("maxnorm", (s) => ({ ...s, scale: "maxnorm" }));
  ask("unitVariance", (s) => {
    if (s.scale !== "maxnorm") return { ...s, scale: "unitVariance" };
    throw failure(DataError, "scaled-twice", "a column is named in both `maxnorm` and `unit_variance`", {
      at: options.spans?.get("unitVariance"),
      notes: ["name it in one of them: each divides it by another number"],
    });
  });
  return scalings;
}

function checkTarget(schema: DataSchema, name: string, at: Span | undefined): void {
  const column = findOrFail(schema, name, "target", at);
  if (column.table !== RATINGS) {
    const message = `the target must be a rating column, but \`${name}\` belongs to each ${column.table}`;
    throw failure(DataError, "bad-target", message, { at });
  }
  if (column.kind === "text" || column.kind === "sparse") {
    throw failure(DataError, "not-numeric", `\`${name}\` cannot be the target: it holds ${held(column)}`, {
      at,
    });
  }
}

function findOrFail(schema: DataSchema, name: string, option: string, at: Span | undefined): ColumnSchema {
  const found = findColumn(schema, name);
  if (found.kind === "found") return found.column;
  if (found.kind === "ambiguous") {
    throw failure(DataError, "ambiguous-column", `\`${name}\` stands in several tables`, {
      at,
      notes: [`write ${found.candidates.map((c) => `\`${c}\``).join(" or ")}`],
    });
  }
  const written = schema.columns.map((c) => (c.table === RATINGS ? c.name : `${c.table}.${c.name}`));
  const near = nearest(name, [...schema.columns.map((c) => c.name), ...written])[0];
  throw failure(
    DataError,
    "unknown-column",
    `${schema.name} has no column called \`${name}\`, named in ${option}`,
    {
      at,
      label: near ? `did you mean \`${near}\`?` : "",
      notes: [...(near && !at ? [`did you mean \`${near}\`?`] : []), `its columns: ${written.join(", ")}`],
    },
  );
}

function held(column: ColumnSchema): string {
  const words = { dense: "numbers", index: "ids", sparse: "sparse rows", text: "text" } as const;
  return words[column.kind];
}
