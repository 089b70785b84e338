/** Rows and columns of a block: three blocks of float64 lie in a processor's second cache together. */
const BLOCK = 64;

/**
 * The inverse of a symmetric positive definite matrix, by its Cholesky factor: A = L·Lᵀ, A⁻¹ = L⁻ᵀ·L⁻¹. About n³
 * multiplications in float64, nearly all of them in products of blocks.
 * @param matrix [n, n], row by row; the lower triangle is read
 * @returns [n, n]
 * @throws RangeError where the matrix is not positive definite
 * @see Golub & Van Loan 2013, §4.2
 */
export function invertPositive(matrix: Float64Array, n: number): Float64Array {
  const columns = inverseColumns(cholesky(matrix, n), n);
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i += BLOCK) {
    for (let j = 0; j <= i; j += BLOCK) {
      // Column i of L⁻¹ is 0 above row i.
      subtractProducts(inverse, columns, columns, { n, rows: i, columns: j, from: i, to: n });
      for (let r = i; r < Math.min(i + BLOCK, n); r++) {
        for (let c = j; c < Math.min(j + BLOCK, r + 1); c++) {
          const value = -inverse[r * n + c]!;
          inverse[r * n + c] = value;
          inverse[c * n + r] = value;
        }
      }
    }
  }
  return inverse;
}

/** L, lower triangular, row by row. What stands above its diagonal means nothing. */
function cholesky(matrix: Float64Array, n: number): Float64Array {
  const factor = matrix.slice();
  for (let j = 0; j < n; j += BLOCK) {
    for (let i = j; i < n; i += BLOCK) {
      subtractProducts(factor, factor, factor, { n, rows: i, columns: j, from: 0, to: j });
    }
    const end = Math.min(j + BLOCK, n);
    for (let r = j; r < n; r++) {
      for (let c = j; c < Math.min(r, end); c++) solveFor(factor, factor, r, c, j, n);
      if (r >= end) continue;
      let square = factor[r * n + r]!;
      for (let k = j; k < r; k++) square -= factor[r * n + k]! ** 2;
      if (!(square > 0)) throw new RangeError(`the matrix is not positive definite, at row ${r + 1}`);
      factor[r * n + r] = Math.sqrt(square);
    }
  }
  return factor;
}

/** L⁻¹ with each of its columns as a row: upper triangular, 0 below the diagonal. */
function inverseColumns(factor: Float64Array, n: number): Float64Array {
  const columns = new Float64Array(n * n);
  for (let j = 0; j < n; j++) columns[j * n + j] = 1;
  for (let i = 0; i < n; i += BLOCK) {
    for (let j = 0; j <= i; j += BLOCK) {
      subtractProducts(columns, columns, factor, { n, rows: j, columns: i, from: j, to: i });
      for (let r = j; r < Math.min(j + BLOCK, n); r++) {
        for (let c = Math.max(i, r); c < Math.min(i + BLOCK, n); c++) solveFor(columns, factor, r, c, i, n);
      }
    }
  }
  return columns;
}

/** Element [r, c] of X, of which the columns from … c − 1 are there, where X·Lᵀ is what stood in its place. */
function solveFor(
  x: Float64Array,
  factor: Float64Array,
  r: number,
  c: number,
  from: number,
  n: number,
): void {
  let sum = x[r * n + c]!;
  for (let k = from; k < c; k++) sum -= x[r * n + k]! * factor[c * n + k]!;
  x[r * n + c] = sum / factor[c * n + c]!;
}

/** A block of a matrix of n columns, by its first row and column, and the columns that are multiplied. */
interface Block {
  readonly n: number;
  readonly rows: number;
  readonly columns: number;
  readonly from: number;
  readonly to: number;
}

/** c − a·bᵀ in one block of c: products of rows of `a` with rows of `b`, over columns from … to − 1. */
function subtractProducts(
  c: Float64Array,
  a: Float64Array,
  b: Float64Array,
  { n, rows, columns, from, to }: Block,
): void {
  const [rowsEnd, columnsEnd] = [Math.min(rows + BLOCK, n), Math.min(columns + BLOCK, n)];
  for (let k = from; k < to; k += BLOCK) {
    const end = Math.min(k + BLOCK, to);
    for (let i = rows; i < rowsEnd; i += 2) {
      const isPair = i + 1 < rowsEnd;
      let j = columns;
      for (; isPair && j + 3 < columnsEnd; j += 4) subtractTile(c, a, b, i * n, j, n, k, end);
      for (; j < columnsEnd; j++) {
        subtractProduct(c, a, b, i, j, n, k, end);
        if (isPair) subtractProduct(c, a, b, i + 1, j, n, k, end);
      }
    }
  }
}

function subtractProduct(
  c: Float64Array,
  a: Float64Array,
  b: Float64Array,
  i: number,
  j: number,
  n: number,
  from: number,
  to: number,
): void {
  let sum = 0;
  for (let k = from; k < to; k++) sum += a[i * n + k]! * b[j * n + k]!;
  c[i * n + j] = c[i * n + j]! - sum;
}

/** Two rows of `a` with four of `b`: each number that is read takes part in two products or in four. */
function subtractTile(
  c: Float64Array,
  a: Float64Array,
  b: Float64Array,
  row: number,
  j: number,
  n: number,
  from: number,
  to: number,
): void {
  const [a1, b0] = [row + n, j * n];
  const [b1, b2, b3] = [b0 + n, b0 + 2 * n, b0 + 3 * n];
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  for (let k = from; k < to; k++) {
    const x = a[row + k]!;
    const y = a[a1 + k]!;
    const p = b[b0 + k]!;
    const q = b[b1 + k]!;
    const r = b[b2 + k]!;
    const s = b[b3 + k]!;
    s00 += x * p;
    s01 += x * q;
    s02 += x * r;
    s03 += x * s;
    s10 += y * p;
    s11 += y * q;
    s12 += y * r;
    s13 += y * s;
  }
  c[row + j] = c[row + j]! - s00;
  c[row + j + 1] = c[row + j + 1]! - s01;
  c[row + j + 2] = c[row + j + 2]! - s02;
  c[row + j + 3] = c[row + j + 3]! - s03;
  c[a1 + j] = c[a1 + j]! - s10;
  c[a1 + j + 1] = c[a1 + j + 1]! - s11;
  c[a1 + j + 2] = c[a1 + j + 2]! - s12;
  c[a1 + j + 3] = c[a1 + j + 3]! - s13;
}
