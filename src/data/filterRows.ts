import type { Span } from "../diagnostics/diagnostic.js";
import { DataError, failure } from "../diagnostics/errors.js";
import { idMap, indexColumn, takeRows } from "./columns.js";
import type { IndexColumn, RawData } from "./types.js";

/** Which rows of a set are kept, before anything else is done with it. */
export interface Filters {
  /** The least target that a row must have; null: any. */
  readonly atLeast?: number | null;
  /** How many rows each user and each item must have among those that are kept; null: any number. */
  readonly core?: number | null;
}

/** Columns of ids that `core` counts. */
const SIDES = ["user", "item"] as const;

/**
 * The rows that pass: first those with a target of at least `atLeast`, then the largest part of them in which each user
 * and each item has `core` rows or more (Seidman's k-core, found by leaving out who has too few until none has). Ids
 * without a row are left out too, from the tables as well: they are no candidates for any list.
 * @param target a rating column of one number a row; null for none
 * @param spans where the settings were written
 * @throws DataError where a filter does not fit the data, or lets no row pass
 */
export function filterRows(
  raw: RawData,
  { atLeast = null, core = null }: Filters,
  target: string | null,
  spans: ReadonlyMap<string, Span> = new Map(),
): RawData {
  if (atLeast === null && core === null) return raw;
  const at = spans.get(core === null ? "atLeast" : "core");
  if (raw.test) {
    throw failure(
      DataError,
      "own-test",
      `${raw.name} brings test rows of its own: its rows are not filtered`,
      {
        at,
      },
    );
  }
  const { ratings } = raw;
  const keep = new Uint8Array(ratings.rows).fill(1);
  if (atLeast !== null) dropBelow(raw, keep, target, atLeast, spans.get("atLeast"));
  if (core !== null) dropOutsideCore(raw, keep, core, spans.get("core"));
  const rows = Int32Array.from(keep.keys()).filter((row) => keep[row] === 1);
  if (rows.length === 0) {
    throw failure(
      DataError,
      "nothing-left",
      `no row of ${raw.name} passes: ${showFilters({ atLeast, core })}`,
      {
        at,
        notes: ["smaller numbers let more rows pass"],
      },
    );
  }
  return remade(raw, rows, showFilters({ atLeast, core }));
}

/** As a config writes them: `at_least=3  core=10`; nothing where none is set. */
export function showFilters({ atLeast = null, core = null }: Filters): string {
  return [atLeast === null ? "" : `at_least=${atLeast}`, core === null ? "" : `core=${core}`]
    .filter((part) => part !== "")
    .join("  ");
}

function dropBelow(
  { name, ratings }: RawData,
  keep: Uint8Array,
  target: string | null,
  least: number,
  at: Span | undefined,
): void {
  const column = target === null ? undefined : ratings.columns.get(target);
  if (column?.kind !== "dense" || column.width !== 1) {
    const what = target === null ? "no target is named" : `\`${target}\` does not hold one number a row`;
    throw failure(DataError, "no-threshold", `${name} cannot be filtered by \`at_least\`: ${what}`, {
      at,
      notes: ["it compares the target of each row with a number"],
    });
  }
  column.values.forEach((value, row) => {
    if (value < least) keep[row] = 0;
  });
}

function dropOutsideCore({ name, ratings }: RawData, keep: Uint8Array, core: number, at: Span | undefined) {
  const sides = SIDES.map((side) => {
    const column = ratings.columns.get(side);
    if (column?.kind === "index") return column;
    throw failure(DataError, "no-core", `${name} has no column \`${side}\` of ids, so it has no core`, {
      at,
      notes: ["`core=10` keeps users and items with ten rows: it needs the columns `user` and `item`"],
    });
  });
  for (let dropped = -1; dropped !== 0; ) {
    dropped = 0;
    for (const { values, dim } of sides) {
      const counts = new Int32Array(dim);
      for (const [row, id] of values.entries()) counts[id]! += keep[row]!;
      for (const [row, id] of values.entries()) {
        if (keep[row] === 0 || counts[id]! >= core) continue;
        keep[row] = 0;
        dropped += 1;
      }
    }
  }
}

/** The set of these rows, its ids numbered anew, in their old order. */
function remade(raw: RawData, rows: Int32Array, how: string): RawData {
  const ratings = takeRows(raw.ratings, rows);
  const columns = new Map(ratings.columns);
  const [tables, ids] = [new Map(raw.tables), new Map(raw.ids)];
  const counts = [`${rows.length.toLocaleString("en")} of ${raw.ratings.rows.toLocaleString("en")} rows`];
  for (const side of SIDES) {
    const column = columns.get(side);
    if (column?.kind !== "index") continue;
    const kept = usedIds(column);
    columns.set(side, renumbered(column, kept));
    const [table, names] = [raw.tables.get(side), raw.ids.get(side)];
    if (table) tables.set(side, takeRows(table, kept));
    if (names) ids.set(side, idMap(Array.from(kept, (id) => names.ids[id]!)));
    counts.push(`${kept.length.toLocaleString("en")} of ${column.dim.toLocaleString("en")} ${side}s`);
  }
  const some = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!);
  return {
    ...raw,
    ratings: { rows: rows.length, columns },
    tables,
    ids,
    remarks: [...raw.remarks, `${how} leaves ${counts.join(", ")}`],
    ...(raw.given ? { given: onlyKept(raw.given, rows) } : {}),
    ...(raw.times ? { times: some(raw.times) } : {}),
    ...(raw.expected ? { expected: some(raw.expected) } : {}),
  };
}

/** The ids that occur, ascending. */
function usedIds({ values, dim }: IndexColumn): Int32Array {
  const occurs = new Uint8Array(dim);
  for (const id of values) occurs[id] = 1;
  return Int32Array.from(occurs.keys()).filter((id) => occurs[id] === 1);
}

function renumbered({ values, dim }: IndexColumn, kept: Int32Array): IndexColumn {
  const numbers = new Int32Array(dim);
  for (const [number, id] of kept.entries()) numbers[id] = number;
  return indexColumn(
    values.map((id) => numbers[id]!),
    kept.length,
  );
}

/** What a publisher names, without the rows that are gone. */
function onlyKept(given: NonNullable<RawData["given"]>, rows: Int32Array): NonNullable<RawData["given"]> {
  const places = new Map([...rows].map((row, place) => [row, place]));
  const kept = (of: Int32Array) => Int32Array.from([...of].flatMap((row) => places.get(row) ?? []));
  return new Map([...given].map(([name, read]) => [name, () => kept(read())]));
}
