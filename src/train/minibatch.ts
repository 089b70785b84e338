import type { Column, DataSet } from "../data/types.js";
import type { TrainSettings } from "./settings.js";

/** The feed that outputs are compared with; no column of data is called so. */
export const TARGET = "(target)";
/** The feed that weights the examples. */
export const WEIGHTS = "(weights)";

/** A rating column, and the rows of it that a feed is made of. */
export interface ColumnRows {
  readonly column: Column;
  readonly rows: Int32Array;
}

/** What a step is fed beside the tables. */
export interface Minibatch {
  /** What the objective sums or averages over. */
  readonly examples: number;
  /** Rows that go through the graph. */
  readonly passed: number;
  /** Feeds of the objective: the target, the weights of the examples. */
  readonly compared: readonly string[];
  /** What a feed is made of: a rating column that the graph reads, or one of `compared`. */
  at(feed: string): ColumnRows;
}

/**
 * The minibatch of these rows.
 * @param target the column that is predicted; null where the loss compares scores with one another
 */
export function minibatchOf(
  data: DataSet,
  rows: Int32Array,
  { exampleWeights }: Pick<TrainSettings, "exampleWeights">,
  target: string | null,
): Minibatch {
  const columnOf = new Map<string, string>();
  if (target !== null) columnOf.set(TARGET, target);
  if (exampleWeights !== null) columnOf.set(WEIGHTS, exampleWeights);
  return {
    examples: rows.length,
    passed: rows.length,
    compared: [...columnOf.keys()],
    at: (feed) => ({ column: data.columns.get(columnOf.get(feed) ?? feed)!, rows }),
  };
}
