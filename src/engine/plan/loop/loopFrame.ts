import type { Value } from "../ir.js";
import { type Code, types } from "../wasm/code.js";
import type { Place, PlacedLoop, RowsPlace, StridedPlace } from "./placedLoop.js";

/** Elements that are computed together: four, or what is left of a row. */
export type Lanes = 1 | 2 | 3 | 4;

/** Bytes of four elements. */
export const WIDTH = 16;

/** The counters of a loop, the local variable of each value, and where the rows of each place begin. */
export class LoopFrame {
  /** Of the element in full operands, in the row, and of the row in operands per row; bytes. */
  readonly offset: number;
  readonly inRow: number;
  readonly row: number;
  private readonly locals = new Map<Value, number>();
  /** What the address of a row is counted from, of places whose rows begin where the row's number does not tell. */
  private readonly rowStarts = new Map<Place, number>();

  constructor(
    readonly code: Code,
    readonly loop: PlacedLoop,
  ) {
    this.offset = code.local(types.i32);
    this.inRow = code.local(types.i32);
    this.row = code.local(types.i32);
    for (const value of [...loop.operands.keys(), ...loop.members]) this.locals.set(value, code.vector());
    const { operands, stores, additions } = loop;
    const places = [...operands.values(), ...stores.map(({ to }) => to), ...additions.map(({ to }) => to)];
    for (const place of places) {
      const isIndexed = place.kind === "strided" || (place.kind === "rowsOf" && !this.isByElement(place));
      if (isIndexed && !this.rowStarts.has(place)) this.rowStarts.set(place, code.local(types.i32));
    }
  }

  /** The local that holds an operand or member, whatever reshapes are around it. */
  localOf(value: Value): number {
    return this.locals.get(this.loop.resolve(value))!;
  }

  push(value: Value): void {
    this.code.get(this.localOf(value));
  }

  set(value: Value): void {
    this.code.set(this.locals.get(value)!);
  }

  /** In a loop of one row, each of its elements has an id of its own. */
  isByElement({ width }: RowsPlace): boolean {
    return width === 1 && this.loop.rows === 1;
  }

  /** Finds where the row under way begins. */
  startRow(): void {
    const { code, loop } = this;
    for (const [place, start] of this.rowStarts) {
      if (place.kind === "strided") this.pushStridedStart(place);
      else if (place.kind === "rowsOf") {
        code.get(this.row);
        code.loadI32(place.ids);
        code.i32(4 * loop.columns);
        code.mul();
      }
      code.set(start);
    }
  }

  pushRowStart(place: Place): void {
    this.code.get(this.rowStarts.get(place)!);
  }

  /** The address of the next elements, less `baseOf` the place. */
  pushAddress(place: Place): void {
    const { code } = this;
    if (place.kind === "full") code.get(this.offset);
    else if (place.kind === "perColumn") code.get(this.inRow);
    else if (place.kind === "rowsOf" || place.kind === "strided") {
      this.pushRowStart(place);
      code.get(this.inRow);
      code.add();
    } else throw new Error(`a ${place.kind} has no address for each element`);
  }

  /** The address of one of the next elements, where they do not lie side by side. */
  pushSteppedAddress(place: StridedPlace, element: number): void {
    const { code } = this;
    const { column } = place.layout;
    this.pushRowStart(place);
    code.get(this.inRow);
    code.i32(column);
    code.mul();
    code.add();
    if (element === 0) return;
    code.i32(4 * element * column);
    code.add();
  }

  /** Where an element of a table of width 1 lies, by its own id; less the table's address. */
  pushElementAddress(ids: number, element: number): void {
    const { code } = this;
    code.get(this.inRow);
    code.loadI32(ids + 4 * element);
    code.i32(2);
    code.shiftLeft();
  }

  /** The address where a row begins. */
  private pushStridedStart({ at, layout }: StridedPlace): void {
    const { code } = this;
    code.i32(at + 4 * layout.offset);
    let inner = layout.rows.reduce((product, { size }) => product * size, 1);
    layout.rows.forEach(({ size, stride }, i) => {
      inner /= size;
      if (stride === 0) return;
      code.get(this.row);
      // Rows are counted in steps of 4.
      code.i32(4 * inner);
      code.divide();
      if (i > 0) {
        code.i32(size);
        code.remainder();
      }
      code.i32(4 * stride);
      code.mul();
      code.add();
    });
  }
}

/** What is added to the address of each element. A strided row start is a whole address. */
export function baseOf(place: Place): number {
  if (place.kind === "number") throw new Error("a number has no address");
  return place.kind === "strided" ? 0 : place.at;
}

/** Whether the elements of a place lie in steps that are not 1. */
export function isStepped(place: Place): place is StridedPlace {
  return place.kind === "strided" && place.layout.column !== 1;
}
