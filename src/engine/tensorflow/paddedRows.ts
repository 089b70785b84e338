/** The non-zero numbers of each row, in as many places as the fullest row needs; what is left over is 0 at column 0. */
export interface PaddedRows {
  readonly places: number;
  /** [rows, places] */
  readonly columns: Int32Array;
  readonly values: Float32Array;
}

/** A table pays where its fullest row has less than this share of its columns filled. */
const PAYS = 1 / 16;

/** @returns null where rows are too full for it to pay */
export function paddedRows(table: Float32Array, [rows, width]: readonly [number, number]): PaddedRows | null {
  const filled = new Int32Array(rows);
  table.forEach((x, at) => {
    if (x !== 0) filled[Math.floor(at / width)]!++;
  });
  const places = filled.reduce((a, b) => Math.max(a, b), 1);
  if (places > PAYS * width) return null;
  const columns = new Int32Array(rows * places);
  const values = new Float32Array(rows * places);
  filled.fill(0);
  table.forEach((x, at) => {
    if (x === 0) return;
    const row = Math.floor(at / width);
    const to = row * places + filled[row]!++;
    columns[to] = at % width;
    values[to] = x;
  });
  return { places, columns, values };
}
