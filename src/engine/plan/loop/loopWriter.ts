import { functions } from "../functions.js";
import { inputsOf } from "../ir.js";
import { type Code, types } from "../wasm/code.js";
import { Addition } from "./additions.js";
import { ColumnSums } from "./columnSums.js";
import { Largest } from "./largest.js";
import { loadEach, loadOfRow, loadOnce } from "./loads.js";
import { type Lanes, LoopFrame, WIDTH } from "./loopFrame.js";
import type { PlacedLoop, PlacedReduction } from "./placedLoop.js";
import type { Reduction } from "./reduction.js";
import { storeEach } from "./stores.js";
import { SUMS, Sum } from "./sum.js";

/**
 * Vectors that each lane of a sum adds up in float32: so few additions lose less than the last digits of the terms. A
 * multiple of `UNROLLED`.
 */
const BLOCK = 32;
/** Vectors that one turn of a loop computes, where little is to be done for each; */
const UNROLLED = 4;
/** no more values than this then. */
const LITTLE = 32;

/** Writes the parts of a loop: rows, then columns four at a time, and what is left of a row in one more vector. */
export class LoopWriter {
  private readonly frame: LoopFrame;
  private readonly reductions: readonly Reduction[];
  private readonly additions: readonly Addition[];
  /** Vectors that one turn of a loop computes. */
  private readonly slots: number;

  constructor(
    private readonly code: Code,
    private readonly loop: PlacedLoop,
  ) {
    this.frame = new LoopFrame(code, loop);
    this.slots = slotsOf(loop);
    this.reductions = loop.reductions.map((reduction) => reductionIn(this.frame, reduction, this.slots));
    this.additions = loop.additions.map((addition) => new Addition(this.frame, addition));
  }

  /** The whole loop. */
  write(): void {
    const { rows } = this.loop;
    this.begin();
    if (rows === 1) this.writeRow();
    else if (typeof rows === "number") this.rowsUntil(() => this.code.i32(4 * rows));
    else {
      this.rowsUntil(() => {
        this.code.i32(0);
        this.code.loadI32(rows.countAt);
        this.code.i32(2);
        this.code.shiftLeft();
      });
    }
    this.end();
  }

  /** Before the first `some`. */
  startStrips(): void {
    this.begin();
    if (this.loop.rows === 1) this.startRow();
  }

  /**
   * Some of the rows; of a loop of one row, some of its columns.
   * @param from, to locals with the rows' bytes, multiples of 16 but for the last `to`
   */
  some(from: number, to: number): void {
    const { code, frame, loop } = this;
    if (loop.rows !== 1) {
      code.get(from);
      code.set(frame.row);
      code.get(from);
      code.i32(loop.columns);
      code.mul();
      code.set(frame.offset);
      this.rowsUntil(() => code.get(to));
      return;
    }
    for (const counter of [frame.inRow, frame.offset]) {
      code.get(from);
      code.set(counter);
    }
    for (const slots of new Set([this.slots, 1])) {
      const whole = code.local(types.i32);
      code.get(frame.inRow);
      code.get(to);
      code.get(frame.inRow);
      code.subtract();
      code.i32(-WIDTH * slots);
      code.and();
      code.add();
      code.set(whole);
      code.while(
        frame.inRow,
        () => code.get(whole),
        () => this.writeVectors(slots),
      );
    }
    const left = loop.columns % 4;
    if (left > 0) {
      code.while(
        frame.inRow,
        () => code.get(to),
        () => this.writeRest(left as Lanes),
      );
    }
    this.endBlock();
  }

  /** After the last `some`. */
  endStrips(): void {
    if (this.loop.rows === 1) this.endRow();
    this.end();
  }

  private begin(): void {
    loadOnce(this.frame);
    for (const reduction of this.reductions) reduction.begin();
  }

  private end(): void {
    for (const part of [...this.reductions, ...this.additions]) part.end();
  }

  private rowsUntil(pushEnd: () => void): void {
    const { code, frame } = this;
    code.while(frame.row, pushEnd, () => {
      this.writeRow();
      code.increase(frame.row, 4);
    });
  }

  private writeRow(): void {
    const { code, frame, loop } = this;
    this.startRow();
    if (loop.unlessMarked === undefined) this.writeColumns();
    else {
      code.get(frame.row);
      code.loadI32(loop.unlessMarked);
      code.ifNegative(
        () => this.writeColumns(),
        () => code.increase(frame.offset, 4 * loop.columns),
      );
    }
    this.endRow();
  }

  private startRow(): void {
    this.frame.startRow();
    loadOfRow(this.frame);
    for (const part of [...this.reductions, ...this.additions]) part.startRow();
  }

  private endRow(): void {
    for (const reduction of this.reductions) reduction.endRow();
  }

  private writeColumns(): void {
    const { code, frame, loop, slots } = this;
    const vectors = Math.floor(loop.columns / 4);
    const left = loop.columns % 4;
    // Without sums there is nothing to part a row for.
    const block = BLOCK * Math.min(slots, SUMS);
    const blocks = this.reductions.length === 0 ? 0 : Math.floor(vectors / block);
    code.i32(0);
    code.set(frame.inRow);
    if (blocks > 0) {
      const end = code.local(types.i32);
      code.repeat(frame.inRow, WIDTH * blocks * block, () => {
        code.get(frame.inRow);
        code.i32(WIDTH * block);
        code.add();
        code.set(end);
        code.repeatTo(frame.inRow, end, () => this.writeVectors(slots));
        this.endBlock();
      });
    }
    const rest = vectors - blocks * block;
    const turns = Math.floor(rest / slots);
    if (turns === 1) this.writeVectors(slots);
    else if (turns > 1)
      code.repeat(frame.inRow, WIDTH * (vectors - (rest % slots)), () => this.writeVectors(slots));
    if (rest % slots > 0) this.writeVectors(rest % slots);
    if (left > 0) this.writeRest(left as Lanes);
    if (loop.columns > 4 * blocks * block) this.endBlock();
  }

  private endBlock(): void {
    for (const reduction of this.reductions) reduction.endBlock();
  }

  /** So many times four elements. */
  private writeVectors(count: number): void {
    for (let slot = 0; slot < count; slot++) this.writeElements(4, slot);
    this.advance(WIDTH * count);
  }

  /** The last elements of a row. */
  private writeRest(lanes: Lanes): void {
    this.writeElements(lanes, 0);
    this.advance(4 * lanes);
  }

  private advance(bytes: number): void {
    const { code, frame } = this;
    code.increase(frame.inRow, bytes);
    code.increase(frame.offset, bytes);
  }

  private writeElements(lanes: Lanes, slot: number): void {
    const { code, frame, loop } = this;
    const first = 4 * slot;
    loadEach(frame, first, lanes);
    for (const value of loop.members) {
      const { made } = value;
      if (made.kind !== "map") continue;
      for (const input of inputsOf(value)) frame.push(input);
      const { emit, emitInts } = functions[made.name];
      if (value.dtype === "int32") emitInts!(code);
      else emit(code);
      frame.set(value);
    }
    storeEach(frame, first, lanes);
    for (const addition of this.additions) addition.add(first, lanes);
    for (const reduction of this.reductions) reduction.take(lanes, slot);
  }
}

/** Calls keep nothing in registers, and many values do not fit in them: there it is one vector at a time. */
function slotsOf({ operands, members, additions, reductions }: PlacedLoop): number {
  const values = operands.size + members.length + additions.length + reductions.length;
  const calls = members.some(({ made }) => made.kind === "map" && functions[made.name].calls !== undefined);
  return calls || values > LITTLE ? 1 : UNROLLED;
}

function reductionIn(frame: LoopFrame, reduction: PlacedReduction, slots: number): Reduction {
  switch (reduction.kind) {
    case "all":
    case "columns":
      return new Sum(frame, reduction, slots);
    case "rows":
      return new ColumnSums(frame, reduction);
    case "max":
      return new Largest(frame, reduction, slots);
  }
}
