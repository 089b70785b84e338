import { functions } from "./functions.js";
import { inputsOf, type Value } from "./ir.js";
import type { Layout } from "./space.js";
import { type Code, f32x4, f64x2, types, v128 } from "./wasm/code.js";

/** Where the elements of an operand or result lie. Addresses are bytes; rows have the loop's width. */
export type Place =
  /** Row by row. */
  | { readonly kind: "full"; readonly at: number }
  | { readonly kind: "perColumn"; readonly at: number }
  | { readonly kind: "perRow"; readonly at: number }
  | { readonly kind: "scalar"; readonly at: number }
  | { readonly kind: "number"; readonly value: number; readonly dtype: Value["dtype"] }
  /** Elements in steps of their own. */
  | StridedPlace
  /** Row r of the loop is row ids[r] of a table; in a table of width 1, element r. */
  | { readonly kind: "rowsOf"; readonly at: number; readonly ids: number; readonly width: number };

type StridedPlace = { readonly kind: "strided"; readonly at: number; readonly layout: Layout };

/** A loop whose places are known. */
export interface PlacedLoop {
  /** A number, or the address of one that each step sets. */
  readonly rows: number | { readonly countAt: number };
  readonly columns: number;
  /** Rows whose number here is not negative are left out. */
  readonly unlessMarked?: number;
  readonly operands: ReadonlyMap<Value, Place>;
  /** Maps in order. */
  readonly members: readonly Value[];
  readonly stores: readonly { readonly value: Value; readonly to: Place }[];
  readonly reductions: readonly PlacedReduction[];
  /** Rows added to those of a table. */
  readonly additions: readonly { readonly value: Value; readonly to: Place & { readonly kind: "rowsOf" } }[];
  /** The operand or member that stands for a value: for a member, whatever reshapes are around it. */
  readonly resolve: (value: Value) => Value;
}

/** Where the results of a sum or maximum go. */
export type PlacedReduction = { readonly value: Value; readonly to: number } & (
  | { readonly kind: "all" | "columns" | "max" }
  /** So many rows after each other are summed into one; two words of scratch for each column, in float64. */
  | { readonly kind: "rows"; readonly count: number; readonly scratch: number }
);
type RowsSum = PlacedReduction & { readonly kind: "rows" };

/**
 * Writes a loop: rows, then columns four at a time, what is left one at a time in lane 0. Sums are in float64 over
 * blocks of at most 128 elements, within a block in float32 in four lanes; the order is that of the elements, so they
 * do not depend on anything but the numbers.
 */
export function emitLoop(code: Code, loop: PlacedLoop): void {
  new LoopWriter(code, flattened(loop)).write();
}

/** A loop in which rows make no difference is one long row. */
function flattened(loop: PlacedLoop): PlacedLoop {
  const { rows, columns, operands, stores, reductions, additions, unlessMarked } = loop;
  const places = [...operands.values(), ...stores.map(({ to }) => to)];
  const isFlat =
    typeof rows === "number" &&
    rows > 1 &&
    unlessMarked === undefined &&
    additions.length === 0 &&
    places.every(({ kind }) => kind === "full" || kind === "scalar" || kind === "number") &&
    reductions.every(({ kind }) => kind === "all");
  return isFlat ? { ...loop, rows: 1, columns: rows * columns } : loop;
}

const WIDTH = 16;
/** Bytes of a row that are summed in float32: 32 additions in each lane lose less than the last digits of the terms. */
const BLOCK = 32 * WIDTH;

class LoopWriter {
  /** Of the element in full operands, in the row, and of the row in operands per row; bytes. */
  private readonly offset: number;
  private readonly inRow: number;
  private readonly row: number;
  private readonly locals = new Map<Value, number>();
  /** For operands of the row: what the row's address is counted from. */
  private readonly rowStarts = new Map<Place, number>();
  /** For sums: float64 pairs, and the four lanes of the block under way. */
  private readonly sums = new Map<PlacedReduction, { readonly total: number; readonly block: number }>();
  /** For maxima: the largest in each lane. */
  private readonly largest = new Map<PlacedReduction, number>();

  constructor(
    private readonly code: Code,
    private readonly loop: PlacedLoop,
  ) {
    this.offset = code.local(types.i32);
    this.inRow = code.local(types.i32);
    this.row = code.local(types.i32);
    for (const value of [...loop.operands.keys(), ...loop.members]) this.locals.set(value, code.vector());
    for (const place of this.indexed()) this.rowStarts.set(place, code.local(types.i32));
    for (const reduction of loop.reductions) {
      if (reduction.kind === "max") this.largest.set(reduction, code.vector());
      else if (reduction.kind !== "rows")
        this.sums.set(reduction, { total: code.vector(), block: code.vector() });
    }
  }

  write(): void {
    const { code, loop } = this;
    const { rows, columns, reductions } = loop;
    for (const [value, place] of loop.operands) this.loadOnce(value, place);
    for (const reduction of reductions) {
      if (reduction.kind === "rows") code.clear(reduction.scratch, 8 * columns);
    }
    if (rows === 1) this.writeRow();
    else {
      code.while(
        this.row,
        () => {
          if (typeof rows === "number") code.i32(4 * rows);
          else {
            code.i32(0);
            code.loadI32(rows.countAt);
            code.i32(2);
            code.shiftLeft();
          }
        },
        () => {
          this.writeRow();
          code.increase(this.row, 4);
        },
      );
    }
    for (const reduction of reductions) {
      if (reduction.kind === "all") this.storeSum(reduction, () => code.i32(0));
      if (reduction.kind === "rows" && reduction.count === rows)
        this.storeColumnSums(reduction.to, reduction.scratch, code.local(types.i32));
    }
  }

  private writeRow(): void {
    const { code, loop } = this;
    for (const place of this.indexed()) {
      if (place.kind === "strided") this.pushRowStart(place);
      else {
        code.get(this.row);
        code.loadI32(place.ids);
        code.i32(4 * loop.columns);
        code.mul();
      }
      code.set(this.rowStarts.get(place)!);
    }
    for (const [value, place] of loop.operands) {
      const isOfRow = place.kind === "perRow" || (place.kind === "strided" && place.layout.column === 0);
      if (!isOfRow) continue;
      code.get(place.kind === "perRow" ? this.row : this.rowStarts.get(place)!);
      code.simdAt(v128.load32Splat, place.kind === "perRow" ? place.at : 0);
      code.set(this.locals.get(value)!);
    }
    for (const reduction of loop.reductions) {
      if (reduction.kind === "max") {
        code.splat(Number.NEGATIVE_INFINITY);
        code.set(this.largest.get(reduction)!);
      } else if (reduction.kind === "columns") {
        code.splat(0);
        code.set(this.sums.get(reduction)!.total);
      }
    }
    if (loop.unlessMarked === undefined) this.writeColumns();
    else {
      code.get(this.row);
      code.loadI32(loop.unlessMarked);
      code.ifNegative(
        () => this.writeColumns(),
        () => code.increase(this.offset, 4 * loop.columns),
      );
    }
    for (const reduction of loop.reductions) {
      if (reduction.kind === "columns") this.storeSum(reduction, () => code.get(this.row));
      if (reduction.kind === "max") this.storeMax(reduction);
      if (reduction.kind === "rows" && reduction.count !== loop.rows) this.endOfGroup(reduction);
    }
  }

  /** The address where a row begins. */
  private pushRowStart({ at, layout }: StridedPlace): void {
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

  private writeColumns(): void {
    const { code, loop } = this;
    const whole = Math.floor(loop.columns / 4) * WIDTH;
    // Without sums there is nothing to part a row for.
    const blocks = this.sums.size === 0 ? 0 : Math.floor(whole / BLOCK) * BLOCK;
    code.i32(0);
    code.set(this.inRow);
    if (blocks > 0) {
      const end = code.local(types.i32);
      code.repeat(this.inRow, blocks, () => {
        code.get(this.inRow);
        code.i32(BLOCK);
        code.add();
        code.set(end);
        code.repeatTo(this.inRow, end, () => this.writeElements(4));
        this.closeBlock();
      });
    }
    if (whole > blocks) code.repeat(this.inRow, whole, () => this.writeElements(4));
    if (whole < 4 * loop.columns) code.repeat(this.inRow, 4 * loop.columns, () => this.writeElements(1));
    if (4 * loop.columns > blocks) this.closeBlock();
  }

  /** Adds what the lanes hold to the float64 sums. */
  private closeBlock(): void {
    const { code } = this;
    for (const { total, block } of this.sums.values()) {
      code.get(total);
      code.get(block);
      code.simd(f64x2.promote);
      code.simd(f64x2.add);
      code.upperHalf(block);
      code.simd(f64x2.promote);
      code.simd(f64x2.add);
      code.set(total);
      code.splat(0);
      code.set(block);
    }
  }

  private writeElements(lanes: 4 | 1): void {
    const { code, loop } = this;
    for (const [value, place] of loop.operands) this.loadEach(value, place, lanes);
    for (const value of loop.members) {
      const { made } = value;
      if (made.kind !== "map") continue;
      for (const input of inputsOf(value)) this.push(input);
      const { emit, emitInts } = functions[made.name];
      if (value.dtype === "int32") emitInts!(code);
      else emit(code);
      code.set(this.locals.get(value)!);
    }
    for (const { value, to } of loop.stores) {
      if (to.kind === "strided" && to.layout.column !== 1) {
        this.storeElements(value, to, lanes);
        continue;
      }
      this.pushAddress(to);
      this.push(value);
      if (lanes === 4) code.simdAt(v128.store, baseOf(to));
      else code.laneAt(v128.store32Lane, baseOf(to), 0);
    }
    for (const { value, to } of loop.additions) {
      if (this.isByElement(to)) this.addElements(value, to, lanes);
      else this.addRow(value, to, lanes);
    }
    for (const reduction of loop.reductions) {
      if (reduction.kind === "rows") this.addToColumns(reduction, lanes);
      else if (reduction.kind === "max") this.takeLargest(reduction, lanes);
      else this.addToSum(reduction, lanes);
    }
    code.increase(this.inRow, 4 * lanes);
    code.increase(this.offset, 4 * lanes);
  }

  /** Operands that are the same for all elements. */
  private loadOnce(value: Value, place: Place): void {
    const { code } = this;
    if (place.kind === "number" && place.dtype === "int32") code.splatInt(place.value);
    else if (place.kind === "number") code.splat(place.value);
    else if (place.kind === "scalar") {
      code.i32(0);
      code.simdAt(v128.load32Splat, place.at);
    } else return;
    code.set(this.locals.get(value)!);
  }

  private loadEach(value: Value, place: Place, lanes: 4 | 1): void {
    const { code } = this;
    const isStepped = place.kind === "strided" && place.layout.column !== 1;
    if (isStepped && place.layout.column === 0) return;
    if (isStepped) this.loadStepped(place, lanes);
    else if (place.kind === "rowsOf" && this.isByElement(place)) this.loadElements(place, lanes);
    else if (hasElements(place)) {
      this.pushAddress(place);
      code.simdAt(lanes === 4 ? v128.load : v128.load32Zero, baseOf(place));
    } else return;
    code.set(this.locals.get(value)!);
  }

  /** Elements that do not lie side by side. */
  private loadStepped(place: StridedPlace, lanes: number): void {
    const { code } = this;
    code.splat(0);
    for (let lane = 0; lane < lanes; lane++) {
      const before = code.vector();
      code.set(before);
      this.pushSteppedAddress(place, lane);
      code.get(before);
      code.laneAt(v128.load32Lane, 0, lane);
    }
  }

  private storeElements(value: Value, place: StridedPlace, lanes: number): void {
    const { code } = this;
    for (let lane = 0; lane < lanes; lane++) {
      this.pushSteppedAddress(place, lane);
      this.push(value);
      code.laneAt(v128.store32Lane, 0, lane);
    }
  }

  private pushSteppedAddress(place: StridedPlace, lane: number): void {
    const { code } = this;
    const { column } = place.layout;
    code.get(this.rowStarts.get(place)!);
    code.get(this.inRow);
    code.i32(column);
    code.mul();
    code.add();
    if (lane === 0) return;
    code.i32(4 * lane * column);
    code.add();
  }

  /** Numbers of a table of one column, each by its own id. */
  private loadElements(place: Place & { kind: "rowsOf" }, lanes: number): void {
    const { code } = this;
    code.splat(0);
    for (let lane = 0; lane < lanes; lane++) {
      const before = code.vector();
      code.set(before);
      this.pushElementAddress(place.ids, lane);
      code.get(before);
      code.laneAt(v128.load32Lane, place.at, lane);
    }
  }

  private addElements(value: Value, { at, ids }: { at: number; ids: number }, lanes: number): void {
    const { code } = this;
    const address = code.local(types.i32);
    for (let lane = 0; lane < lanes; lane++) {
      this.pushElementAddress(ids, lane);
      code.tee(address);
      code.get(address);
      code.loadF32(at);
      this.push(value);
      code.lane(f32x4.extractLane, lane);
      code.addF32();
      code.storeF32(at);
    }
  }

  private pushElementAddress(ids: number, lane: number): void {
    const { code } = this;
    code.get(this.inRow);
    code.loadI32(ids + 4 * lane);
    code.i32(2);
    code.shiftLeft();
  }

  private addRow(value: Value, to: Place & { kind: "rowsOf" }, lanes: 4 | 1): void {
    const { code } = this;
    const address = code.local(types.i32);
    this.pushAddress(to);
    code.tee(address);
    code.get(address);
    code.simdAt(lanes === 4 ? v128.load : v128.load32Zero, to.at);
    this.push(value);
    code.simd(f32x4.add);
    if (lanes === 4) code.simdAt(v128.store, to.at);
    else code.laneAt(v128.store32Lane, to.at, 0);
  }

  private addToSum(reduction: PlacedReduction, lanes: 4 | 1): void {
    const { code } = this;
    const { block } = this.sums.get(reduction)!;
    code.get(block);
    code.get(this.laneZeroOnly(inputsOf(reduction.value)[0]!, lanes, 0));
    code.simd(f32x4.add);
    code.set(block);
  }

  private takeLargest(reduction: PlacedReduction, lanes: 4 | 1): void {
    const { code } = this;
    const largest = this.largest.get(reduction)!;
    code.get(largest);
    code.get(this.laneZeroOnly(inputsOf(reduction.value)[0]!, lanes, Number.NEGATIVE_INFINITY));
    code.simd(f32x4.max);
    code.set(largest);
  }

  /** In the last columns only lane 0 counts: what the others hold may be anything, and is replaced. */
  private laneZeroOnly(value: Value, lanes: 4 | 1, others: number): number {
    const { code } = this;
    const local = this.locals.get(this.loop.resolve(value))!;
    if (lanes === 4) return local;
    const filler = code.vector();
    const kept = code.vector();
    code.splat(others);
    code.set(filler);
    code.get(local);
    code.get(filler);
    code.firstLane();
    code.set(kept);
    return kept;
  }

  private addToColumns({ value, scratch }: RowsSum, lanes: 4 | 1): void {
    const { code } = this;
    const terms = this.locals.get(this.loop.resolve(inputsOf(value)[0]!))!;
    const address = code.local(types.i32);
    code.get(this.inRow);
    code.i32(1);
    code.shiftLeft();
    code.tee(address);
    code.get(address);
    if (lanes === 1) {
      code.loadF64(scratch);
      code.get(terms);
      code.lane(f32x4.extractLane, 0);
      code.promoteF32();
      code.addF64();
      code.storeF64(scratch);
      return;
    }
    code.simdAt(v128.load, scratch);
    code.get(terms);
    code.simd(f64x2.promote);
    code.simd(f64x2.add);
    code.simdAt(v128.store, scratch);
    code.get(address);
    code.get(address);
    code.simdAt(v128.load, scratch + WIDTH);
    code.upperHalf(terms);
    code.simd(f64x2.promote);
    code.simd(f64x2.add);
    code.simdAt(v128.store, scratch + WIDTH);
  }

  private storeSum(reduction: PlacedReduction, pushAddress: () => void): void {
    const { code } = this;
    const sum = this.sums.get(reduction)!.total;
    pushAddress();
    code.get(sum);
    code.lane(f64x2.extractLane, 0);
    code.get(sum);
    code.lane(f64x2.extractLane, 1);
    code.addF64();
    code.demoteF64();
    code.storeF32(reduction.to);
  }

  private storeMax(reduction: PlacedReduction): void {
    const { code } = this;
    code.get(this.row);
    for (let lane = 0; lane < 4; lane++) {
      code.get(this.largest.get(reduction)!);
      code.lane(f32x4.extractLane, lane);
      if (lane > 0) code.maxF32();
    }
    code.storeF32(reduction.to);
  }

  /** After the last of the rows that are summed into one. */
  private endOfGroup({ to, scratch, count }: RowsSum): void {
    const { code, loop } = this;
    code.get(this.row);
    code.i32(4 * count);
    code.remainder();
    code.i32(4 * (count - 1));
    code.isEqual();
    code.if(() => {
      const target = code.local(types.i32);
      code.get(this.row);
      code.i32(4 * count);
      code.divide();
      code.i32(4 * loop.columns);
      code.mul();
      code.set(target);
      this.storeColumnSums(to, scratch, target);
      code.clear(scratch, 8 * loop.columns);
    });
  }

  /** @param target holds what is added to the address */
  private storeColumnSums(to: number, scratch: number, target: number): void {
    const { code } = this;
    code.i32(0);
    code.set(this.inRow);
    code.repeat(this.inRow, 4 * this.loop.columns, () => {
      code.get(this.inRow);
      code.get(target);
      code.add();
      code.get(this.inRow);
      code.i32(1);
      code.shiftLeft();
      code.loadF64(scratch);
      code.demoteF64();
      code.storeF32(to);
      code.increase(this.inRow, 4);
    });
  }

  /** The operand as a vector, whatever reshapes are around it. */
  private push(value: Value): void {
    this.code.get(this.locals.get(this.loop.resolve(value))!);
  }

  /** In a loop of one row, each of its elements has an id of its own. */
  private isByElement({ width }: { readonly width: number }): boolean {
    return width === 1 && this.loop.rows === 1;
  }

  private pushAddress(place: Place): void {
    const { code } = this;
    if (place.kind === "full") code.get(this.offset);
    else if (place.kind === "perColumn") code.get(this.inRow);
    else if (place.kind === "rowsOf" || place.kind === "strided") {
      code.get(this.rowStarts.get(place)!);
      code.get(this.inRow);
      code.add();
    } else throw new Error(`a ${place.kind} has no address for each element`);
  }

  /** Places whose rows begin where the row's number does not tell. */
  private indexed(): ((Place & { kind: "rowsOf" }) | StridedPlace)[] {
    const { operands, stores, additions } = this.loop;
    const places = [...operands.values(), ...stores.map(({ to }) => to), ...additions.map(({ to }) => to)];
    return [...new Set(places)]
      .filter((place) => place.kind === "rowsOf" || place.kind === "strided")
      .filter((place) => place.kind === "strided" || !this.isByElement(place));
  }
}

/** Whether a place has elements side by side. */
function hasElements({ kind }: Place): boolean {
  return kind === "full" || kind === "perColumn" || kind === "rowsOf" || kind === "strided";
}

/** What is added to the address of each element. A strided row start is a whole address. */
function baseOf(place: Place): number {
  if (place.kind === "number") throw new Error("a number has no address");
  return place.kind === "strided" ? 0 : place.at;
}
