import type { Lists } from "../../engine/plan/index.js";
import { orderByGroup } from "../../numeric/orderByGroup.js";
import type { ColumnPriors, RowSampler } from "./rowSampler.js";

/**
 * Draws the rows of a table whose examples read weighted sums of them: the history of a user, the genres of an item.
 * Where y = s + slope·(z − now) + N(0, 1/noise) with z = Σ weight·row over the list of the example, all that a row needs
 * of the examples of a list are Σ slope·slopeᵀ and Σ slope·(y − s). So a sweep goes over the examples once, then for each
 * row over the lists that it is in: one row after the other, each given those before it.
 */
export class ListSampler {
  /** Σ slope·slopeᵀ of each list's examples: [lists, width·(width + 1)/2], lower triangles, row by row. */
  private readonly products: Float64Array;
  /** Σ slope·(y − s): [lists, width] */
  private readonly errors: Float64Array;
  /** The lists that each row is in. */
  private readonly listsOf: Lists;

  /** @param rows of the table */
  constructor(
    private readonly row: RowSampler,
    lists: Lists,
    private readonly width: number,
    private readonly rows: number,
  ) {
    const count = lists.offsets.length - 1;
    this.products = new Float64Array((count * width * (width + 1)) / 2);
    this.errors = new Float64Array(count * width);
    this.listsOf = turned(lists, rows);
  }

  /**
   * Adds an example of a list.
   * @param slopes from `at` on, `width` numbers
   * @param error  y − s, with the table as it is now
   */
  add(list: number, slopes: Float32Array, at: number, error: number): void {
    const { width, products, errors } = this;
    let to = (list * width * (width + 1)) / 2;
    for (let i = 0; i < width; i++) {
      const slope = slopes[at + i]!;
      errors[list * width + i]! += slope * error;
      for (let j = 0; j <= i; j++) products[to++]! += slope * slopes[at + j]!;
    }
  }

  /**
   * Draws all rows and forgets the examples.
   * @param now   the table as it is
   * @param noise precision of the ratings
   * @param z     N(0, 1), as many as the table has numbers; spoilt
   */
  draw(now: Float32Array, noise: number, priors: ColumnPriors, z: Float64Array): Float32Array {
    const { width, rows, products, errors } = this;
    const { offsets, rows: lists, weights } = this.listsOf;
    const next = new Float32Array(now.length);
    const change = new Float64Array(width);
    for (let row = 0; row < rows; row++) {
      const [from, to] = [row * width, (row + 1) * width];
      const [first, end] = [offsets[row]!, offsets[row + 1]!];
      for (let e = first; e < end; e++) this.row.addList(products, errors, lists[e]!, weights[e]!);
      this.row.draw(now.subarray(from, to), noise, priors, z.subarray(from, to), next.subarray(from, to));
      for (let i = 0; i < width; i++) change[i] = next[from + i]! - now[from + i]!;
      for (let e = first; e < end; e++) this.move(lists[e]!, weights[e]!, change);
    }
    products.fill(0);
    errors.fill(0);
    return next;
  }

  /** The errors of a list's examples, now that its sum has changed by so much. */
  private move(list: number, weight: number, change: Float64Array): void {
    const { width, products, errors } = this;
    const own = list * width;
    let from = (list * width * (width + 1)) / 2;
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < i; j++) {
        const product = weight * products[from++]!;
        errors[own + i]! -= product * change[j]!;
        errors[own + j]! -= product * change[i]!;
      }
      errors[own + i]! -= weight * products[from++]! * change[i]!;
    }
  }
}

/** For each row the lists that it is in, with its weight there. */
function turned(lists: Lists, rows: number): Lists {
  const order = orderByGroup(lists.rows, rows);
  const listOf = new Int32Array(lists.rows.length);
  const offsets = new Int32Array(rows + 1);
  for (let list = 0; list + 1 < lists.offsets.length; list++)
    listOf.fill(list, lists.offsets[list], lists.offsets[list + 1]);
  for (const row of lists.rows) offsets[row + 1]! += 1;
  for (let row = 0; row < rows; row++) offsets[row + 1]! += offsets[row]!;
  return {
    offsets,
    rows: Int32Array.from(order, (entry) => listOf[entry]!),
    weights: Float32Array.from(order, (entry) => lists.weights[entry]!),
  };
}
