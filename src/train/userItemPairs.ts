import type { Column, DataSet } from "../data/types.js";
import { type ColumnSchema, RATINGS } from "../declare/columns.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import type { CompiledGraph } from "../graph/compiled.js";

/** Rating columns that a graph reads: what a row must give it. */
export function ratingColumns(graph: CompiledGraph): readonly ColumnSchema[] {
  return graph.columns.map(({ schema }) => schema!).filter(({ table }) => table === RATINGS);
}

/**
 * Rows for the graph to score, one a pair of a user and an item.
 * @param columns rating columns that the graph reads
 * @param usual the value that a column of numbers takes where a pair has none, as stored: its training mean
 * @throws UsageError where a pair cannot tell a column
 */
export function userItemPairs(
  columns: readonly ColumnSchema[],
  users: Int32Array,
  items: Int32Array,
  usual: (column: string) => number,
): DataSet {
  const rows = users.length;
  const fill = ({ name, kind, dim, width }: ColumnSchema): Column => {
    if (kind !== "index" && width !== 1) throw tooWide(name, width);
    if (kind !== "index") {
      return { kind: "dense", rows, width: 1, values: new Float32Array(rows).fill(usual(name)) };
    }
    if (name === "user" || name === "item") {
      return { kind, rows, dim: dim!, values: name === "user" ? users : items };
    }
    throw failure(
      UsageError,
      "cannot-recommend",
      `recommending needs to know \`${name}\`, which belongs to neither user nor item`,
    );
  };
  return { rows, columns: new Map(columns.map((column) => [column.name, fill(column)])) };
}

/** The error for a column that a pair, or a single request, cannot tell. */
export function tooWide(column: string, width: number) {
  return failure(
    UsageError,
    "cannot-predict",
    `the model reads \`${column}\`, ${width} numbers an example, which a request cannot give`,
    { notes: ["`GenericModel.predict` takes whole data sets"] },
  );
}
