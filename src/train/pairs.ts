import { dataSet, indexColumn, takeRows } from "../data/columns.js";
import type { DataSet, IndexColumn } from "../data/types.js";
import { withNegatives } from "./minibatch.js";
import type { NegativeSettings } from "./negatives.js";
import type { Rows } from "./targetUnit.js";

/** Rows to score: every example, then its negatives; and what they are, 1 or 0. */
export interface Pairs {
  readonly data: DataSet;
  readonly target: Rows;
  /** The example that each is, or is drawn for. */
  readonly of: Int32Array;
}

/** @param ids of the column that negatives are drawn from: those of the rows, then the drawn ones */
export function pairsOf(data: DataSet, { count, of }: NegativeSettings, ids: Int32Array): Pairs {
  const rows = Int32Array.from({ length: data.rows }, (_, row) => row);
  const examples = withNegatives(rows, count);
  const passed = takeRows(data, examples);
  const { dim } = data.columns.get(of) as IndexColumn;
  const values = new Float64Array(passed.rows).fill(1, 0, data.rows);
  return {
    data: dataSet(passed.rows, [...passed.columns, [of, indexColumn(ids, dim)]]),
    target: { values, width: 1 },
    of: examples,
  };
}
