import { gammaAt } from "../../numeric/gamma.js";
import { type Stream, stream } from "../../numeric/stream.js";
import type { ColumnPriors } from "./rowSampler.js";

/** A priori shape and rate of each column's precision, twice over, and how many rows the prior of its mean is worth. */
const SHAPE = 1;
const RATE = 1;
const ROWS = 1;

/**
 * Means and precisions of a table's columns, drawn anew from what its rows are: precision ~ Γ(1/2, rate 1/2),
 * mean ~ N(0, 1/precision). Nobody has to choose how strongly rows are held back.
 * @see Freudenthaler, Schmidt-Thieme and Rendle 2011, Bayesian factorization machines
 */
export class ColumnPriorSampler implements ColumnPriors {
  readonly mean: Float64Array;
  readonly precision: Float64Array;
  private readonly means: Stream;
  private readonly precisions: Stream;

  constructor(
    seed: number,
    table: string,
    private readonly width: number,
  ) {
    this.mean = new Float64Array(width);
    this.precision = new Float64Array(width).fill(1);
    this.means = stream(seed, "gibbs mean", table);
    this.precisions = stream(seed, "gibbs precision", table);
  }

  /** @param values of the table, row by row */
  draw(step: number, values: Float32Array): void {
    const { width, mean, precision } = this;
    const rows = values.length / width;
    const z = this.means.normal(step, width);
    for (let c = 0; c < width; c++) {
      let sum = 0;
      let squares = 0;
      for (let at = c; at < values.length; at += width) {
        sum += values[at]!;
        squares += (values[at]! - mean[c]!) ** 2;
      }
      const shape = (SHAPE + rows + 1) / 2;
      const rate = (RATE + squares + ROWS * mean[c]! ** 2) / 2;
      precision[c] = gammaAt(this.precisions, step * width + c, shape, rate);
      mean[c] = sum / (rows + ROWS) + z[c]! / Math.sqrt(precision[c]! * (rows + ROWS));
    }
  }
}
