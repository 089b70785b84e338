import { dataSet } from "../data/columns.js";
import type { DataSet, SparseColumn } from "../data/types.js";

/**
 * The tables with these histories in the place of the trained users': user u is the one of the u-th history. A second,
 * empty one stands behind, so that a table has rows that differ.
 * @param histories items by their places, ascending
 */
export function tablesOfStrangers(
  tables: ReadonlyMap<string, DataSet>,
  histories: readonly Int32Array[],
  items: number,
): ReadonlyMap<string, DataSet> {
  const all = [...histories, new Int32Array(0)];
  const offsets = new Int32Array(all.length + 1);
  all.forEach((history, u) => {
    offsets[u + 1] = offsets[u]! + history.length;
  });
  const indices = new Int32Array(offsets.at(-1)!);
  all.forEach((history, u) => {
    indices.set(history, offsets[u]!);
  });
  const rated: SparseColumn = {
    kind: "sparse",
    rows: all.length,
    width: items,
    offsets,
    indices,
    values: new Float32Array(indices.length).fill(1),
  };
  return new Map([...tables, ["user", dataSet(all.length, [["rated", rated]])]]);
}
