import { RATINGS } from "../declare/columns.js";
import { type ReadOptions, readRawData } from "./read.js";
import { listDataSets } from "./store.js";
import type { Column, DataSet } from "./types.js";

/** What `antk data show` tells of a set. */
export interface SetDescription {
  readonly name: string;
  readonly about: string;
  readonly terms: string;
  /** Where it lies; null for what is generated. */
  readonly path: string | null;
  readonly tables: readonly TableDescription[];
  readonly remarks: readonly string[];
}

/** `ratings` first, then test rows of the set's own, then the per-entity tables. */
export interface TableDescription {
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly ColumnDescription[];
}

export interface ColumnDescription {
  readonly name: string;
  readonly kind: Column["kind"];
  /** Columns of a dense or sparse column; 1 otherwise. */
  readonly width: number;
  /** Number of ids of an index column; null otherwise. */
  readonly dim: number | null;
  /** Smallest and largest value of numbers; null otherwise, and where there are none. */
  readonly range: readonly [number, number] | null;
}

/**
 * Reads a whole set, before any split or scaling, and describes it; `time` is shown in its own unit.
 * Throws as `readDataSets` does.
 */
export async function showDataSet(name: string, options: ReadOptions = {}): Promise<SetDescription> {
  const raw = await readRawData(name, options);
  const listed = listDataSets().find((set) => set.name === name);
  const ratings = describeTable(RATINGS, raw.ratings);
  const time: ColumnDescription[] = raw.times
    ? [{ name: "time", kind: "dense", width: 1, dim: null, range: rangeOf(raw.times) }]
    : [];
  return {
    name: raw.name,
    about: listed?.about ?? "",
    terms: listed?.terms ?? "",
    path: listed ? listed.path : name,
    tables: [
      { ...ratings, columns: [...ratings.columns, ...time] },
      ...(raw.test ? [describeTable("test", raw.test)] : []),
      ...[...raw.tables].map(([table, set]) => describeTable(table, set)),
    ],
    remarks: raw.remarks,
  };
}

function describeTable(name: string, set: DataSet): TableDescription {
  const columns = [...set.columns].map(([column, values]) => describeColumn(column, values));
  return { name, rows: set.rows, columns };
}

function describeColumn(name: string, column: Column): ColumnDescription {
  return {
    name,
    kind: column.kind,
    width: column.kind === "dense" || column.kind === "sparse" ? column.width : 1,
    dim: column.kind === "index" ? column.dim : null,
    range: column.kind === "dense" || column.kind === "sparse" ? rangeOf(column.values) : null,
  };
}

function rangeOf(values: Float32Array | Float64Array): readonly [number, number] | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const v of values) {
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  return values.length === 0 ? null : [low, high];
}
