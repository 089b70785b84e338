import { mean } from "./sum.js";

/** Coordinates of rows along the directions in which they vary most. */
export interface PrincipalComponents {
  /** Row by row, `count` numbers each. */
  readonly coordinates: Float64Array;
  /** Share of the whole variance along each; NaN where nothing varies. */
  readonly explained: readonly number[];
}

/**
 * The first principal components, from the covariance of the columns by Jacobi's rotations. Each direction's largest
 * entry is positive, so that the same rows always give the same picture.
 * @param values [rows, width], row by row
 * @see Golub and Van Loan, Matrix Computations, 4th ed., §8.5
 */
export function principalComponents(
  values: ArrayLike<number>,
  rows: number,
  width: number,
  count: number,
): PrincipalComponents {
  const centred = centredColumns(values, rows, width);
  const { vectors, eigenvalues } = symmetricEigen(covariance(centred, rows, width), width);
  const order = Array.from({ length: width }, (_, i) => i).sort((i, j) => eigenvalues[j]! - eigenvalues[i]!);
  const kept = order.slice(0, count);
  const total = eigenvalues.reduce((sum, value) => sum + value, 0);
  const coordinates = new Float64Array(rows * count);
  kept.forEach((column, c) => {
    let largest = 0;
    for (let d = 0; d < width; d++) {
      const entry = vectors[d * width + column]!;
      if (Math.abs(entry) > Math.abs(largest)) largest = entry;
    }
    const sign = Math.sign(largest);
    for (let row = 0; row < rows; row++) {
      let dot = 0;
      for (let d = 0; d < width; d++) dot += centred[row * width + d]! * vectors[d * width + column]!;
      coordinates[row * count + c] = sign * dot;
    }
  });
  return { coordinates, explained: kept.map((i) => Math.max(0, eigenvalues[i]!) / total) };
}

function centredColumns(values: ArrayLike<number>, rows: number, width: number): Float64Array {
  const centred = Float64Array.from(values);
  for (let d = 0; d < width; d++) {
    const centre = mean(Float64Array.from({ length: rows }, (_, row) => values[row * width + d]!));
    for (let row = 0; row < rows; row++) centred[row * width + d]! -= centre;
  }
  return centred;
}

/** Σ over rows of xᵢ·xⱼ; the number of rows only scales it. */
function covariance(centred: Float64Array, rows: number, width: number): Float64Array {
  const matrix = new Float64Array(width * width);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < width; i++) {
      const x = centred[row * width + i]!;
      for (let j = i; j < width; j++) matrix[i * width + j]! += x * centred[row * width + j]!;
    }
  }
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) matrix[i * width + j] = matrix[j * width + i]!;
  return matrix;
}

/** Eigenvectors in the columns of `vectors`. Rotations that make an element 0, sweep by sweep, until all are. */
function symmetricEigen(matrix: Float64Array, n: number) {
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  const scale = Math.max(...Array.from({ length: n }, (_, i) => Math.abs(matrix[i * n + i]!)), 0);
  for (let sweep = 0; sweep < 60; sweep++) {
    let largest = 0;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const off = matrix[p * n + q]!;
        largest = Math.max(largest, Math.abs(off));
        // Smaller ones no longer change a digit of what is larger by 10¹⁵.
        if (Math.abs(off) <= 1e-16 * scale) continue;
        const theta = (matrix[q * n + q]! - matrix[p * n + p]!) / (2 * off);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        rotateColumns(matrix, n, p, q, c, t * c);
        rotateRows(matrix, n, p, q, c, t * c);
        rotateColumns(vectors, n, p, q, c, t * c);
      }
    }
    if (largest <= 1e-15 * scale) break;
  }
  return { vectors, eigenvalues: Float64Array.from({ length: n }, (_, i) => matrix[i * n + i]!) };
}

function rotateColumns(matrix: Float64Array, n: number, p: number, q: number, c: number, s: number): void {
  for (let k = 0; k < n; k++) {
    const a = matrix[k * n + p]!;
    const b = matrix[k * n + q]!;
    matrix[k * n + p] = c * a - s * b;
    matrix[k * n + q] = s * a + c * b;
  }
}

function rotateRows(matrix: Float64Array, n: number, p: number, q: number, c: number, s: number): void {
  for (let k = 0; k < n; k++) {
    const a = matrix[p * n + k]!;
    const b = matrix[q * n + k]!;
    matrix[p * n + k] = c * a - s * b;
    matrix[q * n + k] = s * a + c * b;
  }
}
