import type { Store } from "./store.js";

/** So many numbers for each row of a data set, row by row. */
export interface KeptColumn {
  readonly values: Float32Array | Int32Array;
  readonly width: number;
}

/**
 * Columns of a data set in the memory of plans, what belongs to a row side by side: a minibatch then looks up one place
 * for each of its rows, not one in every column.
 */
export class KeptRows {
  private readonly at: number;
  /** Bytes of a row. */
  private readonly stride: number;
  /** In the order in which they lie in a row. */
  private readonly columns = new Map<string, { readonly first: number; readonly width: number }>();

  /** @throws ResourceError where memory runs out */
  constructor(
    private readonly store: Store,
    columns: ReadonlyMap<string, KeptColumn>,
    rows: number,
  ) {
    let width = 0;
    for (const [name, column] of columns) {
      this.columns.set(name, { first: width, width: column.width });
      width += column.width;
    }
    this.stride = 4 * width;
    this.at = store.allocate(rows * this.stride);
    const floats = store.floatsAt(this.at, rows * width);
    const ints = store.intsAt(this.at, rows * width);
    for (const [name, { values, width: own }] of columns) {
      const target = values instanceof Int32Array ? ints : floats;
      const { first } = this.columns.get(name)!;
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < own; i++) target[row * width + first + i] = values[row * own + i]!;
      }
    }
  }

  /** Whether it has this column. */
  has(column: string): boolean {
    return this.columns.has(column);
  }

  /**
   * Makes what writes these columns of a minibatch.
   * @param rowsAt where the numbers of its rows stand; `places`: where each column goes. Addresses
   */
  writer(rowsAt: number, count: number, places: ReadonlyMap<string, number>): () => void {
    const { store, at, stride } = this;
    const width = stride / 4;
    // What no place is given for goes where nobody looks.
    const nowhere = store.allocate(4);
    const outs = new Int32Array(2 * width).map((_, i) => (i % 2 === 0 ? nowhere : 0));
    for (const [column, to] of places) {
      const { first, width: own } = this.columns.get(column)!;
      for (let i = 0; i < own; i++) outs.set([to + 4 * i, 4 * own], 2 * (first + i));
    }
    const outsAt = store.allocate(4 * outs.length);
    store.intsAt(outsAt, outs.length).set(outs);
    return () => void store.kernels.dealRows!(at, stride, rowsAt, count, outsAt, width);
  }
}
