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
  for (let r = 0; r < n; r++) {
    const row = offsets + ((<usize>load<i32>(ids + ((<usize>r) << 2))) << 2);
    const first = (<usize>load<i32>(row)) << 2;
    const count = load<i32>(row, 4) - load<i32>(row);
    addRows(columns + first, values + first, count, b, step, out + <usize>r * step, width);
  }
}

/** out = Σ values[e] · b[columns[e], :] over `count` entries, a panel of columns after the other: its sums stay in registers. */
function addRows(
  columns: usize,
  values: usize,
  count: i32,
  b: usize,
  step: usize,
  out: usize,
  width: i32,
): void {
  const end = columns + ((<usize>count) << 2);
  const apart = values - columns;
  let j = 0;
  for (; j + 32 <= width; j += 32) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let s4 = s0;
    let s5 = s0;
    let s6 = s0;
    let s7 = s0;
    for (let at = columns; at < end; at += 4) {
      const from = b + <usize>load<i32>(at) * step;
      const x = v128.load_splat<f32>(at + apart);
      s0 = f32x4.add(s0, f32x4.mul(x, v128.load(from)));
      s1 = f32x4.add(s1, f32x4.mul(x, v128.load(from, 16)));
      s2 = f32x4.add(s2, f32x4.mul(x, v128.load(from, 32)));
      s3 = f32x4.add(s3, f32x4.mul(x, v128.load(from, 48)));
      s4 = f32x4.add(s4, f32x4.mul(x, v128.load(from, 64)));
      s5 = f32x4.add(s5, f32x4.mul(x, v128.load(from, 80)));
      s6 = f32x4.add(s6, f32x4.mul(x, v128.load(from, 96)));
      s7 = f32x4.add(s7, f32x4.mul(x, v128.load(from, 112)));
    }
    v128.store(out, s0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
    v128.store(out, s4, 64);
    v128.store(out, s5, 80);
    v128.store(out, s6, 96);
    v128.store(out, s7, 112);
    out += 128;
    b += 128;
  }
  for (; j < width; j += 4) {
    let sum = f32x4.splat(0);
    for (let at = columns; at < end; at += 4) {
      const from = b + <usize>load<i32>(at) * step;
      // Of the last columns, what lies behind them is read and never stored.
      sum = f32x4.add(sum, f32x4.mul(v128.load_splat<f32>(at + apart), v128.load(from)));
    }
    storeSome(out, sum, width - j);
    out += 16;
    b += 16;
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
  for (let left = width; left > 0; left -= 4) {
    storeSome(to, f32x4.add(v128.load(to), f32x4.mul(x, v128.load(from))), left);
    to += 16;
    from += 16;
  }
}

/** Stores as many of the lanes as there are columns left, and nothing behind them. */
function storeSome(to: usize, lanes: v128, left: i32): void {
  if (left >= 4) {
    v128.store(to, lanes);
    return;
  }
  if (left >= 2) v128.store64_lane(to, lanes, 0);
  if (left === 3) v128.store32_lane(to, lanes, 2, 8);
  if (left === 1) v128.store32_lane(to, lanes, 0);
}
