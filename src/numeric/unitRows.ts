/**
 * The given rows at length 1, one after the other; a row of zeros stays one.
 * @param values rows of `width` numbers
 */
export function unitRows(values: ArrayLike<number>, width: number, rows: ArrayLike<number>): Float64Array {
  const unit = new Float64Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i]! * width;
    let square = 0;
    for (let d = 0; d < width; d++) square += values[from + d]! ** 2;
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let d = 0; d < width; d++) unit[i * width + d] = values[from + d]! * scale;
  }
  return unit;
}
