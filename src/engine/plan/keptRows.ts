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
  private readonly columns = new Map<string, { readonly offset: number; readonly width: number }>();

  /** @throws ResourceError where memory runs out */
  constructor(
    private readonly store: Store,
    columns: ReadonlyMap<string, KeptColumn>,
    rows: number,
  ) {
    let width = 0;
    for (const [name, column] of columns) {
      this.columns.set(name, { offset: 4 * width, width: column.width });
      width += column.width;
    }
    this.stride = 4 * width;
    this.at = store.allocate(rows * this.stride);
    const floats = store.floatsAt(this.at, rows * width);
    const ints = store.intsAt(this.at, rows * width);
    for (const [name, { values, width: own }] of columns) {
      const target = values instanceof Int32Array ? ints : floats;
      const first = this.columns.get(name)!.offset / 4;
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < own; i++) target[row * width + first + i] = values[row * own + i]!;
      }
    }
  }

  /** Whether it has this column. */
  has(column: string): boolean {
    return this.columns.has(column);
  }

  /** Writes a column's numbers of the rows whose numbers stand at `rowsAt`. Addresses. */
  write(column: string, rowsAt: number, count: number, to: number): void {
    const { offset, width } = this.columns.get(column)!;
    this.store.kernels.pickRows!(this.at + offset, this.stride, rowsAt, to, count, width);
  }
}
