import { backSubstitute, choleskyInPlace, forwardSubstitute } from "../../numeric/cholesky.js";

/** What is believed of each column of a table before the data is seen: N(mean, 1/precision). */
export interface ColumnPriors {
  readonly mean: Float64Array;
  readonly precision: Float64Array;
}

/**
 * Draws rows of a table from their conditional distribution, given everything else: where y = s + slope·(row − now) +
 * N(0, 1/noise) for each of the row's examples, the row is normal with precision diag(prior) + noise·Σ slope·slopeᵀ.
 * @see Salakhutdinov and Mnih 2008, Bayesian probabilistic matrix factorization using MCMC, eq. 11 to 13
 */
export class RowSampler {
  /** Σ slope·slopeᵀ of the row's examples: the lower triangle, row by row. */
  private readonly products: Float64Array;
  /** Σ slope·(y − s) */
  private readonly errors: Float64Array;

  constructor(private readonly width: number) {
    this.products = new Float64Array(width * width);
    this.errors = new Float64Array(width);
  }

  /**
   * Adds an example of the row.
   * @param slopes from `at` on, `width` numbers
   * @param error  y − s, with the row as it is now
   */
  add(slopes: Float32Array, at: number, error: number): void {
    const { width, products, errors } = this;
    for (let i = 0; i < width; i++) {
      const slope = slopes[at + i]!;
      errors[i]! += slope * error;
      for (let j = 0, to = i * width; j <= i; j++, to++) products[to]! += slope * slopes[at + j]!;
    }
  }

  /**
   * Adds examples of a list that the row is in, with a slope that many times its own.
   * @param products of the list's examples Σ slope·slopeᵀ, from `list`·width·(width + 1)/2 on its lower triangle, row by row
   * @param errors   Σ slope·(y − s), from `list`·width on
   */
  addList(products: Float64Array, errors: Float64Array, list: number, weight: number): void {
    const { width } = this;
    let from = (list * width * (width + 1)) / 2;
    for (let i = 0; i < width; i++) {
      this.errors[i]! += weight * errors[list * width + i]!;
      for (let j = 0, to = i * width; j <= i; j++, to++)
        this.products[to]! += weight * weight * products[from++]!;
    }
  }

  /**
   * Draws the row and forgets its examples.
   * @param now   the row as it is
   * @param noise precision of the ratings
   * @param z     N(0, 1), `width` of them; spoilt
   * @param row   gets the new one
   */
  draw(
    now: Float32Array,
    noise: number,
    { mean, precision }: ColumnPriors,
    z: Float64Array,
    row: Float32Array,
  ) {
    const { width, products, errors } = this;
    // Σ slope·(y − s + slope·now): the examples as they would look were the row 0.
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < i; j++) {
        errors[i]! += products[i * width + j]! * now[j]!;
        errors[j]! += products[i * width + j]! * now[i]!;
      }
      errors[i]! += products[i * width + i]! * now[i]!;
    }
    for (let i = 0; i < width; i++) {
      errors[i] = noise * errors[i]! + precision[i]! * mean[i]!;
      for (let j = 0; j <= i; j++) products[i * width + j]! *= noise;
      products[i * width + i]! += precision[i]!;
    }
    choleskyInPlace(products, width);
    // mean = L⁻ᵀ·L⁻¹·errors, deviation = L⁻ᵀ·z: one solution with Lᵀ serves both.
    forwardSubstitute(products, width, errors);
    for (let i = 0; i < width; i++) z[i]! += errors[i]!;
    backSubstitute(products, width, z);
    row.set(z);
    products.fill(0);
    errors.fill(0);
  }
}
