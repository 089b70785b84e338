import type { Store } from "./store.js";

/** So many numbers for each row of a data set, row by row. */
export interface KeptColumn {
  readonly values: Float32Array | Int32Array;
  readonly width: number;
}

/** Writes the kept columns of these rows where a plan reads them. */
export type WriteKept = (rows: Int32Array) => void;

/** Rows that are dealt ahead of their steps. */
const AHEAD = 2 ** 16;

/** Columns of a data set in the memory of plans, and from there in the inputs of each minibatch. */
export class KeptRows {
  /** What belongs to a row lies side by side: a row is then one place to look up, not one in every column. */
  private readonly at: number;
  /** Bytes of a row. */
  private readonly stride: number;
  private readonly columns: ReadonlyMap<string, Column>;
  /** The rows of the coming minibatches; null where they are not known. */
  private order: Int32Array | null = null;
  /**
   * A stretch of them, `from` … `to` − 1, dealt column by column: of 90,000 rows, 500 at a time are found in 500 places
   * of memory, a stretch of many in neighbours of each other.
   */
  private readonly ahead: { readonly most: number; readonly rowsAt: number; readonly outsAt: number };
  private from = 0;
  private to = 0;

  /** @throws ResourceError where memory runs out */
  constructor(
    private readonly store: Store,
    columns: ReadonlyMap<string, KeptColumn>,
    rows: number,
  ) {
    const most = Math.min(AHEAD, rows);
    let width = 0;
    this.columns = new Map(
      [...columns].map(([name, { width: own }]) => {
        const column = { first: width, width: own, aheadAt: store.allocate(4 * own * most) };
        width += own;
        return [name, column];
      }),
    );
    this.stride = 4 * width;
    this.at = store.allocate(rows * this.stride);
    this.fill(columns, rows);
    const places = new Map([...this.columns].map(([name, { aheadAt }]) => [name, aheadAt]));
    this.ahead = { most, rowsAt: store.allocate(4 * most), outsAt: this.outs(places) };
  }

  /** Whether it has this column. */
  has(column: string): boolean {
    return this.columns.has(column);
  }

  /** Tells from which array the next minibatches are cut; it stays as it is until another is told. */
  follow(order: Int32Array): void {
    this.order = order;
    this.from = 0;
    this.to = 0;
  }

  /**
   * Makes what writes these columns of minibatches of so many rows.
   * @param places where each column goes. Addresses
   */
  writer(count: number, places: ReadonlyMap<string, number>): WriteKept {
    const { store, at, stride } = this;
    const { kernels } = store;
    const rowsAt = store.allocate(4 * count);
    const outsAt = this.outs(places);
    const copies = Int32Array.from(
      [...places].flatMap(([name, to]) => {
        const { aheadAt, width } = this.columns.get(name)!;
        return [aheadAt, to, 4 * width];
      }),
    );
    const copiesAt = store.allocate(4 * copies.length);
    store.intsAt(copiesAt, copies.length).set(copies);
    return (rows) => {
      const first = this.placeAhead(rows);
      if (first !== null) {
        kernels.copyStretch!(copiesAt, places.size, first, count);
        return;
      }
      store.intsAt(rowsAt, count).set(rows);
      kernels.dealRows!(at, stride, rowsAt, count, outsAt, stride / 4);
    };
  }

  /** Where these rows begin among those that are dealt ahead; null where they are none of the order. */
  private placeAhead(rows: Int32Array): number | null {
    const { order, ahead } = this;
    if (order === null || rows.buffer !== order.buffer || rows.length > ahead.most) return null;
    const first = (rows.byteOffset - order.byteOffset) / 4;
    const end = first + rows.length;
    if (first < 0 || end > order.length) return null;
    if (first < this.from || end > this.to) this.deal(order, first);
    return first - this.from;
  }

  /** Deals the rows of the order from the `first` on. */
  private deal(order: Int32Array, first: number): void {
    const { store, at, stride } = this;
    const { most, rowsAt, outsAt } = this.ahead;
    const rows = order.subarray(first, first + most);
    store.intsAt(rowsAt, rows.length).set(rows);
    store.kernels.dealRows!(at, stride, rowsAt, rows.length, outsAt, stride / 4);
    this.from = first;
    this.to = first + rows.length;
  }

  /** For each number of a row where it goes, and how far the next row's is from it; 0 where a column has no place. */
  private outs(places: ReadonlyMap<string, number>): number {
    const outs = new Int32Array(this.stride / 2);
    for (const [column, to] of places) {
      const { first, width } = this.columns.get(column)!;
      for (let i = 0; i < width; i++) outs.set([to + 4 * i, 4 * width], 2 * (first + i));
    }
    const at = this.store.allocate(4 * outs.length);
    this.store.intsAt(at, outs.length).set(outs);
    return at;
  }

  private fill(columns: ReadonlyMap<string, KeptColumn>, rows: number): void {
    const { store, at } = this;
    const width = this.stride / 4;
    const floats = store.floatsAt(at, rows * width);
    const ints = store.intsAt(at, rows * width);
    for (const [name, { values, width: own }] of columns) {
      const target = values instanceof Int32Array ? ints : floats;
      const { first } = this.columns.get(name)!;
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < own; i++) target[row * width + first + i] = values[row * own + i]!;
      }
    }
  }
}

interface Column {
  /** In the order in which columns lie in a row: how many numbers are before it. */
  readonly first: number;
  readonly width: number;
  readonly aheadAt: number;
}
