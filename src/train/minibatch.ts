import { indexColumn } from "../data/columns.js";
import type { Column, DataSet, IndexColumn } from "../data/types.js";
import { ITEMS, itemShares, SHARES } from "./inBatch.js";
import { negativesOf } from "./negatives.js";
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
  /** Rows that go through the graph: the examples, then the negatives of each in turn. */
  readonly passed: number;
  /** Feeds of the objective: the target, the weights of the examples, which items stand in the minibatch. */
  readonly compared: readonly string[];
  /** What a feed is made of: a rating column that the graph reads, or one of `compared`. */
  at(feed: string): ColumnRows;
}

type Settings = Pick<TrainSettings, "exampleWeights" | "inBatch" | "negatives" | "seed">;

/**
 * The minibatch that a training step takes of these rows.
 * @param target the column that is predicted; null where the loss compares scores with one another
 */
export function trainingBatch(
  data: DataSet,
  rows: Int32Array,
  settings: Settings,
  target: string | null,
  step: number,
): Minibatch {
  const { negatives, seed } = settings;
  const ids = negatives && negativesOf(data, [data], negatives, seed, "train").draw(rows, step);
  return minibatchOf(data, rows, settings, target, ids);
}

/** @param ids of the column that negatives are drawn from: those of the rows, then the drawn ones; null for none */
export function minibatchOf(
  data: DataSet,
  rows: Int32Array,
  { exampleWeights, inBatch, negatives }: Settings,
  target: string | null,
  ids: Int32Array | null,
): Minibatch {
  const own = new Map<string, Column>();
  if (target !== null) own.set(TARGET, data.columns.get(target)!);
  if (exampleWeights !== null) own.set(WEIGHTS, data.columns.get(exampleWeights)!);
  if (inBatch !== null) {
    own.set(ITEMS, data.columns.get(inBatch)!);
    own.set(SHARES, itemShares(data, inBatch));
  }
  const passed = ids === null ? rows : withNegatives(rows, negatives!.count);
  return {
    examples: rows.length,
    passed: passed.length,
    compared: [...own.keys()],
    at: (feed) => {
      const compared = own.get(feed);
      if (compared) return { column: compared, rows };
      const column = data.columns.get(feed)!;
      if (ids === null || feed !== negatives!.of) return { column, rows: passed };
      const { dim } = column as IndexColumn;
      return { column: indexColumn(ids, dim), rows: Int32Array.from(ids.keys()) };
    },
  };
}

/** Each row, then each row again for its negatives: the rest of a row is the same for them. */
export function withNegatives(rows: Int32Array, count: number): Int32Array {
  const passed = new Int32Array(rows.length * (1 + count));
  passed.set(rows);
  for (let i = 0; i < rows.length; i++) {
    const from = rows.length + i * count;
    passed.fill(rows[i]!, from, from + count);
  }
  return passed;
}
