import type { DataSet } from "../data/types.js";
import type { KeptColumn } from "../engine/plan/index.js";
import { trainingBatch } from "./minibatch.js";
import type { StepParts } from "./passes.js";

/** Numbers that a row may have in a column that plans keep a copy of, */
const WIDTH = 16;
/** and bytes that all copies together may take. */
const BYTES = 2 ** 28;

/**
 * The columns of the training rows that the plans keep in their own memory, by feed: ids, and few floats a row. None
 * where rows go through the graph more often than once.
 */
export function keptColumns(
  { feedMaker, settings, target }: StepParts,
  data: DataSet,
): ReadonlyMap<string, KeptColumn> {
  const kept = new Map<string, KeptColumn>();
  if (settings.negatives !== null) return kept;
  const batch = trainingBatch(data, new Int32Array(0), settings, target, 0);
  let bytes = 0;
  for (const feed of [...feedMaker.ratingColumns, ...batch.compared]) {
    const { column } = batch.at(feed);
    if (column.kind !== "index" && column.kind !== "dense") continue;
    const width = column.kind === "index" ? 1 : column.width;
    const own = 4 * width * column.rows;
    if (width > WIDTH || bytes + own > BYTES) continue;
    bytes += own;
    kept.set(feed, { values: column.values, width });
  }
  return kept;
}
