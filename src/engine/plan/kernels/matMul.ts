/** Bytes of packed columns that stay in a near cache while all rows are multiplied with them. */
const CHUNK: usize = 1 << 18;

/**
 * C[m, n] = A·B in row-major float32, in register blocks of 4 rows by 8 columns. Element (i, p) of A lies at
 * A + i·aRow + p·aColumn (bytes), so that the same code multiplies Aᵀ. Each element is summed in the order of p. Where m
 * is no multiple of 4 or n none of 8, the last block begins earlier and makes some elements twice.
 * @param B as `packColumns` leaves it
 * @param room of 128 + 16·k bytes
 */
export function matMul(
  A: usize,
  aRow: usize,
  aColumn: usize,
  B: usize,
  C: usize,
  m: i32,
  k: i32,
  n: i32,
  room: usize,
): void {
  const panel = (<usize>k) << 5;
  const cRow = (<usize>n) << 2;
  const rows = min(m, 4);
  const columns = min(n, 8);
  const isWhole = rows === 4 && columns === 8;
  const packed = room + 128;
  // Rows that lie side by side are read as they lie, for one panel after the other; others are packed for many.
  const packs = aColumn !== 4 || rows < 4;
  const atOnce = packs ? max(8, (<i32>(CHUNK / max<usize>(panel, 1))) << 3) : 8;
  for (let first = 0; first < n; first += atOnce) {
    const last = min(first + atOnce, n);
    for (let r = 0; r < m; r += 4) {
      const i = min(r, m - rows);
      const a = A + <usize>i * aRow;
      const c = C + <usize>i * cRow;
      if (packs) packRows(a, aRow, aColumn, packed, k, rows);
      for (let j = first; j < last; j += 8) {
        const b = B + <usize>(j >> 3) * panel;
        const whole = c + ((<usize>min(j, n - columns)) << 2);
        const to = isWhole ? whole : room;
        const step = isWhole ? cRow : 32;
        if (packs) blockOfPacked(packed, b, panel, to, step);
        else blockOfRows(a, aRow, b, panel, to, step);
        if (!isWhole) copyBlock(room, whole, cRow, rows, columns);
      }
    }
  }
}

/**
 * Lays B[k, n] out in panels of 8 columns: for each p the 8 numbers side by side. Element (p, j) lies at
 * B + p·row + j·column (bytes). Where n is no multiple of 8, the last panel begins earlier, or ends in zeros.
 * @param to room for k·n floats, n rounded up to a multiple of 8
 */
export function packColumns(B: usize, row: usize, column: usize, to: usize, k: i32, n: i32): void {
  const columns = min(n, 8);
  for (let j = 0; j < n; j += 8) {
    const from = B + <usize>min(j, n - columns) * column;
    if (columns < 8) interleave(from, column, row, to, 32, k, columns);
    else if (column === 4) copyRows(from, row, to, k);
    else {
      turn(from, column, row, to, k);
      turn(from + 4 * column, column, row, to + 16, k);
    }
    to += (<usize>k) << 5;
  }
}

function copyRows(from: usize, row: usize, to: usize, k: i32): void {
  for (let p = 0; p < k; p++) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    from += row;
    to += 32;
  }
}

/** Four vectors, `lane` bytes apart, whose elements lie `step` bytes apart, as the first half of a panel. */
function turn(from: usize, lane: usize, step: usize, to: usize, k: i32): void {
  let p = 0;
  if (step === 4) {
    for (; p + 4 <= k; p += 4) {
      const x0 = v128.load(from);
      const x1 = v128.load(from + lane);
      const x2 = v128.load(from + 2 * lane);
      const x3 = v128.load(from + 3 * lane);
      const low01 = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5);
      const high01 = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7);
      const low23 = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5);
      const high23 = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
      v128.store(to, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), 32);
      v128.store(to, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 64);
      v128.store(to, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 96);
      from += 16;
      to += 128;
    }
  }
  for (; p < k; p++) {
    for (let i: usize = 0; i < 4; i++) store<f32>(to + 4 * i, load<f32>(from + i * lane));
    from += step;
    to += 32;
  }
}

function packRows(a: usize, row: usize, column: usize, to: usize, k: i32, rows: i32): void {
  if (rows < 4 || row !== 4) {
    interleave(a, row, column, to, 16, k, rows);
    return;
  }
  for (let p = 0; p < k; p++) {
    v128.store(to, v128.load(a));
    a += column;
    to += 16;
  }
}

/** So many vectors, `lane` bytes apart, element by element side by side, then zeros up to `width` bytes. */
function interleave(
  from: usize,
  lane: usize,
  step: usize,
  to: usize,
  width: usize,
  k: i32,
  count: i32,
): void {
  memory.fill(to, 0, <usize>k * width);
  for (let p = 0; p < k; p++) {
    for (let i: usize = 0; i < <usize>count; i++) store<f32>(to + 4 * i, load<f32>(from + i * lane));
    from += step;
    to += width;
  }
}

/** Four rows, `s` bytes apart, times a panel of so many bytes. */
function blockOfRows(a: usize, s: usize, b: usize, size: usize, c: usize, step: usize): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  const s2 = s * 2;
  const s3 = s * 3;
  const end = b + size;
  while (b < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = f32x4.add(c00, f32x4.mul(x, b0));
    c01 = f32x4.add(c01, f32x4.mul(x, b1));
    x = v128.load32_splat(a + s);
    c10 = f32x4.add(c10, f32x4.mul(x, b0));
    c11 = f32x4.add(c11, f32x4.mul(x, b1));
    x = v128.load32_splat(a + s2);
    c20 = f32x4.add(c20, f32x4.mul(x, b0));
    c21 = f32x4.add(c21, f32x4.mul(x, b1));
    x = v128.load32_splat(a + s3);
    c30 = f32x4.add(c30, f32x4.mul(x, b0));
    c31 = f32x4.add(c31, f32x4.mul(x, b1));
    a += 4;
    b += 32;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  c += step;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  c += step;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  c += step;
  v128.store(c, c30);
  v128.store(c, c31, 16);
}

/** The same of rows that are packed: with fixed distances a third more of them fit into a second. */
function blockOfPacked(a: usize, b: usize, size: usize, c: usize, step: usize): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  const end = b + size;
  while (b < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = f32x4.add(c00, f32x4.mul(x, b0));
    c01 = f32x4.add(c01, f32x4.mul(x, b1));
    x = v128.load32_splat(a, 4);
    c10 = f32x4.add(c10, f32x4.mul(x, b0));
    c11 = f32x4.add(c11, f32x4.mul(x, b1));
    x = v128.load32_splat(a, 8);
    c20 = f32x4.add(c20, f32x4.mul(x, b0));
    c21 = f32x4.add(c21, f32x4.mul(x, b1));
    x = v128.load32_splat(a, 12);
    c30 = f32x4.add(c30, f32x4.mul(x, b0));
    c31 = f32x4.add(c31, f32x4.mul(x, b1));
    a += 16;
    b += 32;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  c += step;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  c += step;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  c += step;
  v128.store(c, c30);
  v128.store(c, c31, 16);
}

function copyBlock(from: usize, to: usize, step: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++) {
    memory.copy(to, from, (<usize>columns) << 2);
    from += 32;
    to += step;
  }
}
