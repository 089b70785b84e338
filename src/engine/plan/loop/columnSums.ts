import { inputsOf } from "../ir.js";
import { f64x2, types, v128 } from "../wasm/code.js";
import { type Lanes, type LoopFrame, WIDTH } from "./loopFrame.js";
import type { PlacedColumnSums } from "./placedLoop.js";
import type { Reduction } from "./reduction.js";

/** Each column's sum over the rows, or over groups of them, in float64 in scratch. */
export class ColumnSums implements Reduction {
  constructor(
    private readonly frame: LoopFrame,
    private readonly reduction: PlacedColumnSums,
  ) {}

  begin(): void {
    this.clear();
  }

  startRow(): void {}

  take(lanes: Lanes, slot: number): void {
    const { code, inRow } = this.frame;
    const scratch = this.reduction.scratch + 2 * WIDTH * slot;
    const terms = this.frame.localOf(inputsOf(this.reduction.value)[0]!);
    const address = code.local(types.i32);
    code.get(inRow);
    code.i32(1);
    code.shiftLeft();
    code.set(address);
    const addHalf = (at: number, pushTerms: () => void) => {
      code.get(address);
      code.get(address);
      code.simdAt(v128.load, at);
      pushTerms();
      code.simd(f64x2.promote);
      code.simd(f64x2.add);
      code.simdAt(v128.store, at);
    };
    // What lies behind the last column is never read.
    addHalf(scratch, () => code.get(terms));
    if (lanes > 2) addHalf(scratch + WIDTH, () => code.upperHalf(terms));
  }

  endBlock(): void {}

  /** After the last of the rows that are summed into one. */
  endRow(): void {
    const { code, loop, row } = this.frame;
    const { count } = this.reduction;
    if (count === loop.rows) return;
    code.get(row);
    code.i32(4 * count);
    code.remainder();
    code.i32(4 * (count - 1));
    code.isEqual();
    code.if(() => {
      const target = code.local(types.i32);
      code.get(row);
      code.i32(4 * count);
      code.divide();
      code.i32(4 * loop.columns);
      code.mul();
      code.set(target);
      this.store(target);
      this.clear();
    });
  }

  end(): void {
    const { code, loop } = this.frame;
    if (this.reduction.count === loop.rows) this.store(code.local(types.i32));
  }

  private clear(): void {
    this.frame.code.clear(this.reduction.scratch, 8 * this.frame.loop.columns);
  }

  /** @param target holds what is added to the address */
  private store(target: number): void {
    const { code, inRow, loop } = this.frame;
    const { scratch, to } = this.reduction;
    code.i32(0);
    code.set(inRow);
    code.repeat(inRow, 4 * loop.columns, () => {
      code.get(inRow);
      code.get(target);
      code.add();
      code.get(inRow);
      code.i32(1);
      code.shiftLeft();
      code.loadF64(scratch);
      code.demoteF64();
      code.storeF32(to);
      code.increase(inRow, 4);
    });
  }
}
