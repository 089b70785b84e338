import { f32x4, types, v128 } from "../wasm/code.js";
import type { Lanes, LoopFrame } from "./loopFrame.js";
import type { PlacedAddition } from "./placedLoop.js";
import { storeLanes } from "./stores.js";

/** Adds rows of the loop to rows of a table, and watches whether the sums are finite. */
export class Addition {
  private readonly isByElement: boolean;
  /** How many different rows there have been; and the address that the row under way starts from. */
  private readonly seen: number;
  private readonly from: number;
  /** The sum of all that was stored: finite only where each of them is. */
  private readonly stored: number;

  constructor(
    private readonly frame: LoopFrame,
    private readonly addition: PlacedAddition,
  ) {
    const { code } = frame;
    this.isByElement = frame.isByElement(addition.to);
    this.seen = code.local(types.i32);
    this.from = code.local(types.i32);
    this.stored = code.vector();
  }

  startRow(): void {
    const { code } = this.frame;
    const { to, zeros } = this.addition;
    if (this.isByElement) return;
    if (zeros === undefined) {
      this.frame.pushRowStart(to);
      code.i32(to.at);
      code.add();
      code.set(this.from);
      return;
    }
    const isNew = code.local(types.i32);
    code.get(this.frame.row);
    code.loadI32(to.ids);
    code.get(this.seen);
    code.isEqual();
    code.set(isNew);
    code.get(this.seen);
    code.get(isNew);
    code.add();
    code.set(this.seen);
    code.i32(zeros);
    this.frame.pushRowStart(to);
    code.i32(to.at);
    code.add();
    code.get(isNew);
    code.select();
    code.set(this.from);
  }

  add(first: number, lanes: Lanes): void {
    if (this.isByElement) this.addElements(first, lanes);
    else this.addRow(first, lanes);
  }

  end(): void {
    const { code } = this.frame;
    const { suspectAt } = this.addition;
    if (suspectAt === undefined) return;
    // x − x is 0 for a finite x and NaN for the others.
    code.get(this.stored);
    code.get(this.stored);
    code.simd(f32x4.sub);
    code.splat(0);
    code.simd(f32x4.ne);
    code.simd(v128.anyTrue);
    code.if(() => {
      code.i32(suspectAt);
      code.i32(1);
      code.storeI32(0);
    });
  }

  private addRow(first: number, lanes: Lanes): void {
    const { frame, from, stored } = this;
    const { code } = frame;
    const { value, to, suspectAt } = this.addition;
    const sum = code.vector();
    code.get(from);
    code.get(frame.inRow);
    code.add();
    code.simdAt(v128.load, 4 * first);
    frame.push(value);
    code.simd(f32x4.add);
    code.set(sum);
    storeLanes(code, () => frame.pushAddress(to), to.at + 4 * first, sum, lanes);
    if (suspectAt === undefined) return;
    code.get(stored);
    code.pushLanes(sum, lanes, 0);
    code.simd(f32x4.add);
    code.set(stored);
  }

  /** A table of one column. */
  private addElements(first: number, lanes: Lanes): void {
    const { frame } = this;
    const { code } = frame;
    const { value, to } = this.addition;
    const address = code.local(types.i32);
    for (let lane = 0; lane < lanes; lane++) {
      frame.pushElementAddress(to.ids, first + lane);
      code.tee(address);
      code.get(address);
      code.loadF32(to.at);
      frame.push(value);
      code.lane(f32x4.extractLane, lane);
      code.addF32();
      code.storeF32(to.at);
    }
  }
}
