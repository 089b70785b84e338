import { mean } from "../numeric/sum.js";
import { denseColumn, indexColumn, textColumn } from "./columns.js";
import type { Column, DenseColumn, IndexColumn } from "./types.js";

/** The rows of one column, then those of another of its kind and width. */
export function joinColumns(column: Column, more: Column): Column {
  const rows = column.rows + more.rows;
  if (column.kind === "dense" && more.kind === "dense")
    return { ...column, rows, values: joined(column.values, more.values) };
  if (column.kind === "index" && more.kind === "index")
    return { ...column, rows, values: Int32Array.from([...column.values, ...more.values]) };
  if (column.kind === "text" && more.kind === "text")
    return { ...column, rows, values: [...column.values, ...more.values] };
  if (column.kind === "sparse" && more.kind === "sparse") {
    const { length } = column.indices;
    const behind = more.offsets.subarray(1).map((offset) => offset + length);
    return {
      ...column,
      rows,
      offsets: Int32Array.from([...column.offsets, ...behind]),
      indices: Int32Array.from([...column.indices, ...more.indices]),
      values: joined(column.values, more.values),
    };
  }
  throw new Error(`a ${more.kind} column does not continue a ${column.kind} one`);
}

/**
 * Rows of which nothing is known, as they would be stored: the mean of numbers, the id that occurs most often, nothing of
 * what is sparse or text.
 */
export function usualRows(column: Column, rows: number): Column {
  switch (column.kind) {
    case "dense": {
      const usual = meansOf(column);
      const values = Float32Array.from({ length: rows * column.width }, (_, i) => usual[i % column.width]!);
      return denseColumn(values, column.width);
    }
    case "index":
      return indexColumn(new Int32Array(rows).fill(mostFrequent(column)), column.dim);
    case "text":
      return textColumn(new Array<string>(rows).fill(""));
    case "sparse":
      return {
        ...column,
        rows,
        offsets: new Int32Array(rows + 1),
        indices: new Int32Array(0),
        values: new Float32Array(0),
      };
  }
}

function meansOf({ rows, width, values }: DenseColumn): number[] {
  if (rows === 0) return new Array<number>(width).fill(0);
  return Array.from({ length: width }, (_, k) =>
    mean(Float32Array.from({ length: rows }, (_row, row) => values[row * width + k]!)),
  );
}

/** The smallest of those that occur most often. */
function mostFrequent({ dim, values }: IndexColumn): number {
  const counts = new Int32Array(dim);
  for (const value of values) counts[value]!++;
  return counts.reduce((best, count, id) => (count > counts[best]! ? id : best), 0);
}

function joined(a: Float32Array, b: Float32Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(a.length + b.length);
  values.set(a);
  values.set(b, a.length);
  return values;
}
