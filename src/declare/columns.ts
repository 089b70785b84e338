import type { DType } from "./shape.js";

/** What the checker must know of a data column; no values. */
export interface ColumnSchema {
  readonly name: string;
  /** `"ratings"` for the rows that are trained on; otherwise a per-entity table such as `user`. */
  readonly table: string;
  /**
   * dense: float rows of `width` columns, fed as [rows, width]. index: one id a row, fed as [rows], each in 0…dim−1.
   * sparse: rows of `width` columns of which few are not zero, fed as [rows, width].
   * text: strings, never fed to a graph.
   */
  readonly kind: "dense" | "index" | "sparse" | "text";
  readonly dtype: DType | null;
  /** Rows of a per-entity table; null for the rows that are trained on, whose number changes with the batch. */
  readonly rows: number | null;
  /** Columns of a dense or sparse column; 1 otherwise. */
  readonly width: number;
  /** Number of distinct ids of an index column; null otherwise. */
  readonly dim: number | null;
}

/** The name under which the rows that are trained on go. */
export const RATINGS = "ratings";

/** The columns a graph may use, with the lookup rule of the language. */
export interface DataSchema {
  /** What the set is called in messages: `ml-100k`, `ratings.csv`. */
  readonly name: string;
  readonly columns: readonly ColumnSchema[];
}

export type ColumnLookup =
  | { readonly kind: "found"; readonly column: ColumnSchema }
  | { readonly kind: "missing" }
  /** The name stands in several per-entity tables and must be written `user.age`. */
  | { readonly kind: "ambiguous"; readonly candidates: readonly string[] };

/**
 * Finds a column by the name a config gives it: `age`, or `user.age`.
 * Rating columns come first, then the per-entity tables; a name in two of those is ambiguous.
 */
export function findColumn(schema: DataSchema, name: string): ColumnLookup {
  const rating = schema.columns.find((c) => c.table === RATINGS && c.name === name);
  if (rating) return { kind: "found", column: rating };
  const found = schema.columns.filter((c) => c.name === name || `${c.table}.${c.name}` === name);
  if (found.length === 0) return { kind: "missing" };
  if (found.length === 1) return { kind: "found", column: found[0]! };
  return { kind: "ambiguous", candidates: found.map((c) => `${c.table}.${c.name}`) };
}
