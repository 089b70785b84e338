import type { Span } from "../diagnostics/diagnostic.js";
import { DataError, failure } from "../diagnostics/errors.js";
import { distinctByGroup } from "../numeric/distinctByGroup.js";
import { dataSet } from "./columns.js";
import type { DataSet, IndexColumn, RawData, SparseColumn } from "./types.js";

/** Who rated what, as columns of the entity tables: `user.rated` has a column an item, `item.raters` one a user. */

type Tables = RawData["tables"];

const sides = [
  { table: "user", column: "rated", of: "item" },
  { table: "item", column: "raters", of: "user" },
] as const;

/**
 * The tables with the columns of histories in their places, still empty: for the schema alone.
 * @throws DataError where rows have no `user` and `item`, or a table has such a column already
 */
export function withPlaceForHistory(raw: RawData, at: Span | undefined): Tables {
  for (const { table, column } of sides) {
    if (raw.ratings.columns.get(table)?.kind !== "index") {
      throw failure(
        DataError,
        "no-history",
        `${raw.name} has no column \`${table}\` of ids, so there are no histories`,
        {
          at,
          notes: ["`history=True` tells who rated what: it needs the columns `user` and `item`"],
        },
      );
    }
    if (raw.tables.get(table)?.columns.has(column)) {
      throw failure(DataError, "column-taken", `${raw.name} has a column \`${table}.${column}\` of its own`, {
        at,
        notes: ["`history=True` would make one of this name"],
      });
    }
  }
  return historyTables(raw, new Int32Array(0));
}

/**
 * The tables with the histories of these rows: 1 where there is a rating, however often, 0 elsewhere. No row may
 * go in that a model is scored on. `withPlaceForHistory` has checked the columns.
 */
export function historyTables(raw: RawData, rows: Int32Array): Tables {
  const tables = new Map(raw.tables);
  for (const { table, column, of } of sides) {
    const owners = raw.ratings.columns.get(table) as IndexColumn;
    const others = raw.ratings.columns.get(of) as IndexColumn;
    const known: DataSet = raw.tables.get(table) ?? dataSet(owners.dim, []);
    tables.set(table, dataSet(known.rows, [...known.columns, [column, histories(owners, others, rows)]]));
  }
  return tables;
}

/** Row r holds a 1 for each of `others` that occurs beside r in the given rows, in rising order. */
function histories(owners: IndexColumn, others: IndexColumn, rows: Int32Array): SparseColumn {
  const of = (column: IndexColumn) => rows.map((row) => column.values[row]!);
  const listOf = distinctByGroup(owners.dim, [{ group: of(owners), value: of(others) }]);
  const offsets = new Int32Array(owners.dim + 1);
  for (let r = 0; r < owners.dim; r++) offsets[r + 1] = offsets[r]! + listOf(r).length;
  const indices = new Int32Array(offsets[owners.dim]!);
  for (let r = 0; r < owners.dim; r++) indices.set(listOf(r), offsets[r]!);
  return {
    kind: "sparse",
    rows: owners.dim,
    width: others.dim,
    offsets,
    indices,
    values: new Float32Array(indices.length).fill(1),
  };
}
