/**
 * The inverse of a symmetric positive definite matrix, by its Cholesky factor: A = L·Lᵀ, A⁻¹ = L⁻ᵀ·L⁻¹. About n³/2
 * multiplications in float64, all of them products of rows.
 * @param matrix [n, n], row by row; the lower triangle is read
 * @returns [n, n]
 * @throws RangeError where the matrix is not positive definite
 * @see Golub & Van Loan 2013, §4.2
 */
export function invertPositive(matrix: Float64Array, n: number): Float64Array {
  const factor = cholesky(matrix, n);
  const columns = inverseColumns(factor, n);
  const inverse = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    // Column j of L⁻¹ is 0 above its diagonal.
    for (let i = 0; i <= j; i += 4) {
      products(columns, j * n, i * n, Math.min(4, j + 1 - i), n, j, n);
      for (let r = 0; r < four.length && i + r <= j; r++) {
        inverse[(i + r) * n + j] = four[r]!;
        inverse[j * n + i + r] = four[r]!;
      }
    }
  }
  return inverse;
}

/** L, lower triangular, row by row. */
function cholesky(matrix: Float64Array, n: number): Float64Array {
  const factor = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    products(factor, j * n, j * n, 1, n, 0, j);
    const square = matrix[j * n + j]! - four[0]!;
    if (!(square > 0)) throw new RangeError(`the matrix is not positive definite, at row ${j + 1}`);
    const diagonal = Math.sqrt(square);
    factor[j * n + j] = diagonal;
    for (let i = j + 1; i < n; i += 4) {
      const rows = Math.min(4, n - i);
      products(factor, j * n, i * n, rows, n, 0, j);
      for (let r = 0; r < rows; r++) {
        factor[(i + r) * n + j] = (matrix[(i + r) * n + j]! - four[r]!) / diagonal;
      }
    }
  }
  return factor;
}

/** L⁻¹ with each of its columns as a row. */
function inverseColumns(factor: Float64Array, n: number): Float64Array {
  const columns = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const diagonal = factor[i * n + i]!;
    columns[i * n + i] = 1 / diagonal;
    for (let j = 0; j < i; j += 4) {
      const rows = Math.min(4, i - j);
      // Rows of the four begin with zeros, so that all may begin with the first.
      productsOf(factor, i * n, columns, j * n, rows, n, j, i);
      for (let r = 0; r < rows; r++) columns[(j + r) * n + i] = -four[r]! / diagonal;
    }
  }
  return columns;
}

/** What `products` has found. */
const four = new Float64Array(4);

function products(
  values: Float64Array,
  row: number,
  others: number,
  rows: number,
  n: number,
  from: number,
  to: number,
): void {
  productsOf(values, row, values, others, rows, n, from, to);
}

/** Products of one row with up to four others that follow one another, over columns from … to − 1. */
function productsOf(
  a: Float64Array,
  row: number,
  b: Float64Array,
  others: number,
  rows: number,
  n: number,
  from: number,
  to: number,
): void {
  const at1 = others + (rows > 1 ? n : 0);
  const at2 = others + (rows > 2 ? 2 * n : 0);
  const at3 = others + (rows > 3 ? 3 * n : 0);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let k = from; k < to; k++) {
    const x = a[row + k]!;
    s0 += x * b[others + k]!;
    s1 += x * b[at1 + k]!;
    s2 += x * b[at2 + k]!;
    s3 += x * b[at3 + k]!;
  }
  four[0] = s0;
  four[1] = s1;
  four[2] = s2;
  four[3] = s3;
}
