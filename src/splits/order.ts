import type { RowsToDeal } from "../declare/split.js";
import { stream } from "../numeric/stream.js";

/** All rows in the random order of the split's seed. */
export function shuffledRows({ rows, seed }: Pick<RowsToDeal, "rows" | "seed">): Int32Array {
  return stream(seed, "split").permutation(0, rows);
}

/** All rows, oldest first; of one time as they stand in the data. */
export function rowsByTime(times: Float64Array): Int32Array {
  return Int32Array.from(times.keys()).sort((a, b) => times[a]! - times[b]! || a - b);
}

/** 0 … n − 1. */
export function countingRows(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, row) => row);
}
