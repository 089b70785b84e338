import { isObject, requireArgument, requireOptions } from "../diagnostics/arguments.js";
import { DataError, failure } from "../diagnostics/errors.js";
import { dataSet, denseColumn, idMap, indexColumn, textColumn } from "./columns.js";
import { PREPARE_OPTIONS, type PrepareOptions, prepare } from "./prepare.js";
import type { Column, DataSet, DataSets, IdMap } from "./types.js";

/** Numbers, one a row; strings, one a row; or rows of numbers. */
export type ArrayColumn = ArrayLike<number> | readonly string[] | readonly (readonly number[])[];

/** A program's own data. */
export interface Arrays {
  /** What the set is called in messages. Default `<arrays>`. */
  readonly name?: string;
  readonly ratings: Readonly<Record<string, ArrayColumn>>;
  /** What is known of each user, item, …: row r describes the entity with index r. */
  readonly tables?: Readonly<Record<string, Readonly<Record<string, ArrayColumn>>>>;
  /** Columns that hold ids, as `user` or, in a table, `user.sex`. Default `user` and `item`. */
  readonly index?: readonly string[];
}

/**
 * Data sets from arrays. In an index column, strings are numbered in order of first appearance; numbers are indices
 * themselves, from 0. Other numbers become dense columns, other strings text.
 * @throws UsageError for an unknown option
 * @throws DataError for ragged rows, unequal lengths, ids out of range, and whatever `prepare` refuses
 * @example dataSetsFrom({ ratings: { user: ["ann", "bob"], item: [0, 0], ratings: [4, 2] } }, { target: "ratings" })
 */
export function dataSetsFrom(arrays: Arrays, options: PrepareOptions = {}): DataSets {
  const call = "dataSetsFrom(arrays, options)";
  requireArgument(call, "arrays", "`{ ratings }`", arrays, isObject(arrays) && isObject(arrays.ratings));
  requireOptions(call, options, PREPARE_OPTIONS);
  const { name = "<arrays>", tables: givenTables = {}, index = ["user", "item"] } = arrays;
  const isIndex = new Set(index);
  const ids = new Map<string, IdMap>();
  const tables = new Map<string, DataSet>();
  for (const [table, columns] of Object.entries(givenTables)) {
    tables.set(
      table,
      readSet(columns, (column) => isIndex.has(`${table}.${column}`), ids, new Map()),
    );
  }
  const dims = new Map([...tables].map(([table, set]) => [table, set.rows]));
  const ratings = readSet(arrays.ratings, (column) => isIndex.has(column), ids, dims);
  return prepare({ name, ratings, tables, ids, remarks: [] }, options);
}

function readSet(
  columns: Readonly<Record<string, ArrayColumn>>,
  isIndex: (column: string) => boolean,
  ids: Map<string, IdMap>,
  dims: ReadonlyMap<string, number>,
): DataSet {
  const read = Object.entries(columns).map(([name, values]) => {
    if (!isIndex(name)) return [name, valueColumn(name, values)] as const;
    const { column, map } = idColumn(name, values, dims.get(name));
    ids.set(name, map);
    return [name, column] as const;
  });
  return dataSet(read[0]?.[1].rows ?? 0, read);
}

/** Whole numbers that float32 tells apart, 2²⁴: ids are fed as such, and each has an entry. */
const MOST_IDS = 2 ** 24;

function idColumn(
  name: string,
  values: ArrayColumn,
  rows: number | undefined,
): { column: Column; map: IdMap } {
  if (isStrings(values)) {
    const map = idMap([...new Set(values)]);
    const column = indexColumn(
      Int32Array.from(values, (id) => map.indexOf.get(id)!),
      map.ids.length,
    );
    return { column, map };
  }
  if (isRows(values)) throw failure(DataError, "bad-ids", `\`${name}\` holds ids: one a row, not several`);
  const numbers = Array.from(values as ArrayLike<number>);
  const wrong = numbers.findIndex((id) => !Number.isSafeInteger(id) || id < 0 || id > 0x7fffffff);
  if (wrong >= 0) {
    const message = `id ${numbers[wrong]} in row ${wrong + 1} of \`${name}\` is not an integer from 0`;
    throw failure(DataError, "id-range", message, { notes: ["ids that are names are given as strings"] });
  }
  const beyond = rows === undefined ? numbers.findIndex((id) => id >= MOST_IDS) : -1;
  if (beyond >= 0) {
    const count = MOST_IDS.toLocaleString("en");
    const message = `id ${numbers[beyond]} in row ${beyond + 1} of \`${name}\` would make a table of more than ${count} rows`;
    throw failure(DataError, "id-range", message, {
      notes: ["ids that are numbers count rows from 0; ids that only tell things apart are given as strings"],
    });
  }
  const dim = rows ?? numbers.reduce((largest, id) => Math.max(largest, id), -1) + 1;
  const map = idMap(Array.from({ length: dim }, (_, i) => String(i)));
  return { column: indexColumn(Int32Array.from(numbers), dim), map };
}

function valueColumn(name: string, values: ArrayColumn): Column {
  if (isStrings(values)) return textColumn(values);
  if (!isRows(values)) return denseColumn(Float32Array.from(values as ArrayLike<number>));
  const width = values[0]!.length;
  const ragged = values.findIndex((row) => row.length !== width);
  if (ragged < 0) return denseColumn(Float32Array.from(values.flat()), width);
  const message = `row ${ragged + 1} of \`${name}\` has ${values[ragged]!.length} numbers, the first has ${width}`;
  throw failure(DataError, "ragged-rows", message);
}

function isStrings(values: ArrayColumn): values is readonly string[] {
  return typeof values[0] === "string";
}

function isRows(values: ArrayColumn): values is readonly (readonly number[])[] {
  return Array.isArray(values[0]);
}
