import { inputsOf } from "../ir.js";
import { BLOCK_NUMBER } from "../stage.js";
import { f32x4, f64x2 } from "../wasm/code.js";
import type { Lanes, LoopFrame } from "./loopFrame.js";
import type { PlacedSum } from "./placedLoop.js";
import type { Reduction } from "./reduction.js";

/** Sums that one addition need not wait for another in; more would not stay in registers. */
export const SUMS = 2;

/**
 * The sum of all elements, or of each row's. Within a block four lanes of each slot are summed in float32, blocks in
 * float64.
 */
export class Sum implements Reduction {
  private readonly total: number;
  private readonly lanes: readonly number[];

  constructor(
    private readonly frame: LoopFrame,
    private readonly reduction: PlacedSum,
    slots: number,
  ) {
    this.total = frame.code.vector();
    this.lanes = Array.from({ length: Math.min(slots, SUMS) }, () => frame.code.vector());
  }

  begin(): void {}

  startRow(): void {
    if (this.reduction.kind === "all") return;
    this.frame.code.splat(0);
    this.frame.code.set(this.total);
  }

  take(lanes: Lanes, slot: number): void {
    const { code } = this.frame;
    const sum = this.lanes[slot % this.lanes.length]!;
    code.get(sum);
    code.pushLanes(this.frame.localOf(inputsOf(this.reduction.value)[0]!), lanes, 0);
    code.simd(f32x4.add);
    code.set(sum);
  }

  endBlock(): void {
    const { code } = this.frame;
    const block = this.lanes[0]!;
    this.sumSlots(this.lanes);
    code.set(block);
    code.get(this.total);
    code.get(block);
    code.simd(f64x2.promote);
    code.simd(f64x2.add);
    code.upperHalf(block);
    code.simd(f64x2.promote);
    code.simd(f64x2.add);
    code.set(this.total);
    for (const lanes of this.lanes) {
      code.splat(0);
      code.set(lanes);
    }
  }

  endRow(): void {
    if (this.reduction.kind === "columns") this.store(() => this.frame.code.get(this.frame.row));
  }

  end(): void {
    const { kind, partsAt } = this.reduction;
    if (kind !== "all") return;
    if (partsAt === undefined) this.store(() => this.frame.code.i32(0));
    else this.keep(partsAt);
  }

  /** The sum of a block. */
  private keep(at: number): void {
    const { code } = this.frame;
    code.get(BLOCK_NUMBER);
    code.i32(8);
    code.mul();
    this.pushSum();
    code.storeF64(at);
  }

  /** In pairs. */
  private sumSlots(slots: readonly number[]): void {
    const { code } = this.frame;
    if (slots.length === 1) {
      code.get(slots[0]!);
      return;
    }
    const half = Math.ceil(slots.length / 2);
    this.sumSlots(slots.slice(0, half));
    this.sumSlots(slots.slice(half));
    code.simd(f32x4.add);
  }

  private store(pushAddress: () => void): void {
    const { code } = this.frame;
    pushAddress();
    this.pushSum();
    code.demoteF64();
    code.storeF32(this.reduction.to);
  }

  private pushSum(): void {
    const { code } = this.frame;
    code.get(this.total);
    code.lane(f64x2.extractLane, 0);
    code.get(this.total);
    code.lane(f64x2.extractLane, 1);
    code.addF64();
  }
}
