/**
 * out[r, :] = Σ over the entries e of row ids[r] of values[e] · b[columns[e], :]: rows of a sparse table times a matrix.
 * Row i of the table holds entries offsets[i] … offsets[i + 1] − 1.
 */
export function sparseMatMul(
  offsets: usize,
  columns: usize,
  values: usize,
  ids: usize,
  b: usize,
  out: usize,
  n: i32,
  width: i32,
): void {
  const step = (<usize>width) << 2;
  memory.fill(out, 0, <usize>n * step);
  for (let r = 0; r < n; r++) {
    const row = offsets + ((<usize>load<i32>(ids + ((<usize>r) << 2))) << 2);
    const last = load<i32>(row, 4);
    const to = out + <usize>r * step;
    for (let e = load<i32>(row); e < last; e++) {
      const from = b + <usize>load<i32>(columns + ((<usize>e) << 2)) * step;
      addScaled(to, from, load<f32>(values + ((<usize>e) << 2)), width);
    }
  }
}

/** The gradient of `sparseMatMul` for b: sums[columns[e], :] += values[e] · dy[r, :]. Sets all of `sums` first. */
export function sparseAdjoint(
  offsets: usize,
  columns: usize,
  values: usize,
  ids: usize,
  dy: usize,
  sums: usize,
  n: i32,
  width: i32,
  rows: i32,
): void {
  const step = (<usize>width) << 2;
  memory.fill(sums, 0, <usize>rows * step);
  for (let r = 0; r < n; r++) {
    const row = offsets + ((<usize>load<i32>(ids + ((<usize>r) << 2))) << 2);
    const last = load<i32>(row, 4);
    const from = dy + <usize>r * step;
    for (let e = load<i32>(row); e < last; e++) {
      const to = sums + <usize>load<i32>(columns + ((<usize>e) << 2)) * step;
      addScaled(to, from, load<f32>(values + ((<usize>e) << 2)), width);
    }
  }
}

function addScaled(to: usize, from: usize, scale: f32, width: i32): void {
  const x = f32x4.splat(scale);
  let j = 0;
  for (; j + 4 <= width; j += 4) {
    v128.store(to, f32x4.add(v128.load(to), f32x4.mul(x, v128.load(from))));
    to += 16;
    from += 16;
  }
  for (; j < width; j++) {
    store<f32>(to, load<f32>(to) + scale * load<f32>(from));
    to += 4;
    from += 4;
  }
}
