/**
 * C[m, n] = A·B in row-major float32, in register blocks of 4 rows by 8 columns. Element (i, p) of A lies at
 * A + i·rowStep + p·columnStep (bytes), so that the same code multiplies Aᵀ. B is [k, n].
 */
export function matMul(
  A: usize,
  rowStep: usize,
  columnStep: usize,
  B: usize,
  C: usize,
  m: i32,
  k: i32,
  n: i32,
): void {
  const ldb = (<usize>n) << 2;
  let j = 0;
  for (; j + 8 <= n; j += 8) {
    const b = B + ((<usize>j) << 2);
    let c = C + ((<usize>j) << 2);
    let a = A;
    let i = 0;
    for (; i + 4 <= m; i += 4) {
      block4x8(a, rowStep, columnStep, b, ldb, c, k);
      a += rowStep << 2;
      c += ldb << 2;
    }
    for (; i < m; i++) {
      block1x8(a, columnStep, b, ldb, c, k);
      a += rowStep;
      c += ldb;
    }
  }
  for (; j + 4 <= n; j += 4) {
    const b = B + ((<usize>j) << 2);
    let c = C + ((<usize>j) << 2);
    let a = A;
    let i = 0;
    for (; i + 4 <= m; i += 4) {
      block4x4(a, rowStep, columnStep, b, ldb, c, k);
      a += rowStep << 2;
      c += ldb << 2;
    }
    for (; i < m; i++) {
      block1x4(a, columnStep, b, ldb, c, k);
      a += rowStep;
      c += ldb;
    }
  }
  for (; j < n; j++) {
    let a = A;
    let c = C + ((<usize>j) << 2);
    for (let i = 0; i < m; i++) {
      store<f32>(c, dot(a, columnStep, B + ((<usize>j) << 2), ldb, k));
      a += rowStep;
      c += ldb;
    }
  }
}

function block4x8(a: usize, s: usize, t: usize, b: usize, ldb: usize, C: usize, k: i32): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  const s3 = s * 3;
  for (let p = 0; p < k; p++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = f32x4.add(c00, f32x4.mul(x, b0));
    c01 = f32x4.add(c01, f32x4.mul(x, b1));
    x = v128.load32_splat(a + s);
    c10 = f32x4.add(c10, f32x4.mul(x, b0));
    c11 = f32x4.add(c11, f32x4.mul(x, b1));
    x = v128.load32_splat(a + 2 * s);
    c20 = f32x4.add(c20, f32x4.mul(x, b0));
    c21 = f32x4.add(c21, f32x4.mul(x, b1));
    x = v128.load32_splat(a + s3);
    c30 = f32x4.add(c30, f32x4.mul(x, b0));
    c31 = f32x4.add(c31, f32x4.mul(x, b1));
    a += t;
    b += ldb;
  }
  let c = C;
  v128.store(c, c00);
  v128.store(c, c01, 16);
  c += ldb;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  c += ldb;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  c += ldb;
  v128.store(c, c30);
  v128.store(c, c31, 16);
}

function block1x8(a: usize, t: usize, b: usize, ldb: usize, c: usize, k: i32): void {
  let c0 = f32x4.splat(0);
  let c1 = c0;
  for (let p = 0; p < k; p++) {
    const x = v128.load32_splat(a);
    c0 = f32x4.add(c0, f32x4.mul(x, v128.load(b)));
    c1 = f32x4.add(c1, f32x4.mul(x, v128.load(b, 16)));
    a += t;
    b += ldb;
  }
  v128.store(c, c0);
  v128.store(c, c1, 16);
}

function block4x4(a: usize, s: usize, t: usize, b: usize, ldb: usize, c: usize, k: i32): void {
  let c0 = f32x4.splat(0);
  let c1 = c0;
  let c2 = c0;
  let c3 = c0;
  for (let p = 0; p < k; p++) {
    const x = v128.load(b);
    c0 = f32x4.add(c0, f32x4.mul(v128.load32_splat(a), x));
    c1 = f32x4.add(c1, f32x4.mul(v128.load32_splat(a + s), x));
    c2 = f32x4.add(c2, f32x4.mul(v128.load32_splat(a + 2 * s), x));
    c3 = f32x4.add(c3, f32x4.mul(v128.load32_splat(a + 3 * s), x));
    a += t;
    b += ldb;
  }
  v128.store(c, c0);
  v128.store(c + ldb, c1);
  v128.store(c + 2 * ldb, c2);
  v128.store(c + 3 * ldb, c3);
}

function block1x4(a: usize, t: usize, b: usize, ldb: usize, c: usize, k: i32): void {
  let sum = f32x4.splat(0);
  for (let p = 0; p < k; p++) {
    sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(a), v128.load(b)));
    a += t;
    b += ldb;
  }
  v128.store(c, sum);
}

function dot(a: usize, t: usize, b: usize, ldb: usize, k: i32): f32 {
  let sum: f32 = 0;
  for (let p = 0; p < k; p++) {
    sum += load<f32>(a) * load<f32>(b);
    a += t;
    b += ldb;
  }
  return sum;
}

/** out[columns, rows] = x[rows, columns]ᵀ */
export function transpose(x: usize, out: usize, rows: i32, columns: i32): void {
  const step = (<usize>rows) << 2;
  for (let r = 0; r < rows; r++) {
    let to = out + ((<usize>r) << 2);
    for (let c = 0; c < columns; c++) {
      store<f32>(to, load<f32>(x));
      x += 4;
      to += step;
    }
  }
}
