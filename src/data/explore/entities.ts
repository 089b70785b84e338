import type { Column, DataSet, RawData } from "../types.js";
import {
  type CategorySummary,
  type NumberSummary,
  summarizeCategories,
  summarizeNumbers,
} from "./summaries.js";

/** All users, or all items, with what their ratings come to. */
export interface Entities {
  readonly entity: "user" | "item";
  /** Original ids, in the order of all lists here. */
  readonly ids: readonly string[];
  /** What people call them; null where the data has no titles. */
  readonly titles: readonly string[] | null;
  /** Ratings of each. */
  readonly counts: Int32Array;
  /** Mean rating of each: NaN where there is none; null where the data has no ratings, only pairs. */
  readonly means: Float64Array | null;
  /** Of the table's columns with one number, by name. */
  readonly numbers: ReadonlyMap<string, ArrayLike<number>>;
  /** Categories of each, by the name of the column: one for an occupation, several for genres. */
  readonly categories: ReadonlyMap<string, readonly (readonly string[])[]>;
  /** Ratings of each, then the numbers. */
  readonly numberSummaries: readonly NumberSummary[];
  readonly categorySummaries: readonly CategorySummary[];
}

export function summarizeEntities(
  raw: RawData,
  entity: Entities["entity"],
  ratings: Float32Array | null,
): Entities {
  const column = raw.ratings.columns.get(entity);
  if (column?.kind !== "index") throw new RangeError(`the ratings have no column of ${entity} ids`);
  const counts = new Int32Array(column.dim);
  const sums = new Float64Array(column.dim);
  column.values.forEach((index, row) => {
    counts[index]!++;
    sums[index]! += ratings?.[row] ?? 0;
  });
  const table = raw.tables.get(entity);
  const numbers = numbersOf(table);
  const categories = categoriesOf(table, raw);
  return {
    entity,
    ids: raw.ids.get(entity)?.ids ?? Array.from(counts.keys(), String),
    titles: titlesOf(table),
    counts,
    means: ratings && sums.map((sum, i) => sum / counts[i]!),
    numbers,
    categories,
    numberSummaries: [
      summarizeNumbers("ratings", counts),
      ...[...numbers].map(([name, values]) => summarizeNumbers(name, values)),
    ],
    categorySummaries: [...categories].map(([name, rows]) => summarizeCategories(name, rows)),
  };
}

function titlesOf(table: DataSet | undefined): readonly string[] | null {
  const title = table?.columns.get("title");
  return title?.kind === "text" ? title.values : null;
}

function numbersOf(table: DataSet | undefined): Entities["numbers"] {
  return new Map(
    [...(table?.columns ?? [])].flatMap(([name, column]) =>
      column.kind === "dense" && column.width === 1 ? [[name, column.values] as const] : [],
    ),
  );
}

/** Categories of each row of a table, by the name of the column. */
export function categoriesOf(table: DataSet | undefined, raw: RawData): Entities["categories"] {
  return new Map(
    [...(table?.columns ?? [])].flatMap(([name, column]) => {
      const rows = categoriesIn(column, raw.ids.get(name)?.ids);
      return rows ? [[name, rows] as const] : [];
    }),
  );
}

/** null for a column that names none. */
function categoriesIn(column: Column, names: readonly string[] | undefined): readonly string[][] | null {
  if (column.kind === "index") return Array.from(column.values, (index) => [names?.[index] ?? String(index)]);
  if (column.kind !== "dense" || !column.labels) return null;
  const { labels, values, width, rows } = column;
  return Array.from({ length: rows }, (_, row) => labels.filter((_, k) => values[row * width + k] !== 0));
}
