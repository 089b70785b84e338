import { unitRows } from "./unitRows.js";

/**
 * 1 − cos of the angle between each two rows, as [rows, rows]. A row of zeros has no angle: it is 1 away from all.
 * @param values [rows, width], row by row
 */
export function cosineDistances(values: ArrayLike<number>, rows: number, width: number): Float64Array {
  const unit = unitRows(values, width, [...Array(rows).keys()]);
  const distances = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      let dot = 0;
      for (let d = 0; d < width; d++) dot += unit[i * width + d]! * unit[j * width + d]!;
      const distance = Math.max(0, 1 - dot);
      distances[i * rows + j] = distance;
      distances[j * rows + i] = distance;
    }
  }
  return distances;
}
