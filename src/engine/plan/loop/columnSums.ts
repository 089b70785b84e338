import { inputsOf } from "../ir.js";
import { BLOCK_NUMBER } from "../stage.js";
import { f64x2, types, v128 } from "../wasm/code.js";
import { type Lanes, type LoopFrame, WIDTH } from "./loopFrame.js";
import type { PlacedColumnSums } from "./placedLoop.js";
import type { Reduction } from "./reduction.js";

/** Bytes of a float64 for each column, and some room behind them. */
export function blockScratch(columns: number): number {
  return 8 * columns + 32;
}

/** Each column's sum over the rows, or over groups of them, in float64 in scratch. */
export class ColumnSums implements Reduction {
  /** Bytes between the scratch of the first block and that of this one; null where there is one block. */
  private readonly partAt: number | null;

  constructor(
    private readonly frame: LoopFrame,
    private readonly reduction: PlacedColumnSums,
  ) {
    this.partAt = reduction.isParted ? frame.code.local(types.i32) : null;
  }

  begin(): void {
    const { code, loop } = this.frame;
    if (this.partAt !== null) {
      code.get(BLOCK_NUMBER);
      code.i32(blockScratch(loop.columns));
      code.mul();
      code.set(this.partAt);
    }
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
    this.addPart();
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
    const { count, isParted } = this.reduction;
    if (count === loop.rows && !isParted) this.store(code.local(types.i32));
  }

  private clear(): void {
    const { code, loop } = this.frame;
    code.clearAt(() => {
      code.i32(this.reduction.scratch);
      this.addPart();
    }, 8 * loop.columns);
  }

  /** Moves an address to the scratch of this block. */
  private addPart(): void {
    const { code } = this.frame;
    if (this.partAt === null) return;
    code.get(this.partAt);
    code.add();
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
      this.addPart();
      code.loadF64(scratch);
      code.demoteF64();
      code.storeF32(to);
      code.increase(inRow, 4);
    });
  }
}
