import { findColumn, RATINGS } from "../declare/columns.js";
import type { Span } from "../diagnostics/diagnostic.js";
import { DataError, failure } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import { dataSet, idMap, indexColumn, schemaOf } from "./columns.js";
import type { RawData } from "./types.js";

/**
 * The data with these columns of numbers as ids: one for each distinct number, in rising order, so that a lookup has a
 * row for each year. An id is known by its number.
 * @param names of columns of per-entity tables, as a config writes them: `year`, `item.year`
 * @param at where they were written, for messages
 * @throws DataError where there is no such column, or it does not hold one number for each user or item
 */
export function withCategories(raw: RawData, names: readonly string[], at: Span | undefined): RawData {
  const tables = new Map(raw.tables);
  const ids = new Map(raw.ids);
  for (const name of names) {
    const { table, column } = placeOf(raw, name, at);
    const set = tables.get(table)!;
    const numbers = set.columns.get(column);
    // Named twice, it is ids already.
    if (numbers?.kind !== "dense") continue;
    const distinct = [...new Set(numbers.values)].sort((a, b) => a - b);
    const indexOf = new Map(distinct.map((number, index) => [number, index]));
    const places = Int32Array.from(numbers.values, (number) => indexOf.get(number)!);
    tables.set(
      table,
      dataSet(set.rows, [...set.columns, [column, indexColumn(places, distinct.length)] as const]),
    );
    ids.set(ids.has(column) ? `${table}.${column}` : column, idMap(distinct.map(String)));
  }
  return { ...raw, tables, ids };
}

function placeOf(raw: RawData, name: string, at: Span | undefined) {
  const schema = schemaOf(raw.name, raw.ratings, raw.tables);
  const found = findColumn(schema, name);
  if (found.kind === "found") {
    const { table, kind, width } = found.column;
    if (table !== RATINGS && kind === "dense" && width === 1) return { table, column: found.column.name };
    throw failure(DataError, "no-categories", `\`${name}\` does not hold one number for each user or item`, {
      at,
      notes: ["`categories` makes ids of the distinct numbers of a table's column, such as `item.year`"],
    });
  }
  const fitting = schema.columns
    .filter((c) => c.table !== RATINGS && c.kind === "dense" && c.width === 1)
    .map((c) => `${c.table}.${c.name}`);
  const near = nearest(name, [...fitting, ...fitting.map((written) => written.split(".")[1]!)])[0];
  const message =
    found.kind === "ambiguous"
      ? `\`${name}\`, named in categories, stands in several tables`
      : `${raw.name} has no column called \`${name}\`, named in categories`;
  throw failure(DataError, found.kind === "ambiguous" ? "ambiguous-column" : "unknown-column", message, {
    at,
    label: near ? `did you mean \`${near}\`?` : "",
    notes: [
      ...(near && !at ? [`did you mean \`${near}\`?`] : []),
      fitting.length > 0
        ? `columns of numbers in its tables: ${fitting.join(", ")}`
        : "its tables have no such columns",
    ],
  });
}
