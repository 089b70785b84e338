/**
 * Running sums of each row, added up in float64: out[r, c] = Σ x[r, i] over i ≤ c. `exclusive`: over i < c; `reverse`:
 * from the last column.
 */
export function scan(x: usize, out: usize, rows: i32, columns: i32, exclusive: i32, reverse: i32): void {
  const step: isize = reverse ? -4 : 4;
  for (let r = 0; r < rows; r++) {
    let at: usize = (<usize>r * columns + (reverse ? columns - 1 : 0)) << 2;
    let sum: f64 = 0;
    for (let c = 0; c < columns; c++) {
      if (exclusive) store<f32>(out + at, <f32>sum);
      sum += load<f32>(x + at);
      if (!exclusive) store<f32>(out + at, <f32>sum);
      at += step;
    }
  }
}
