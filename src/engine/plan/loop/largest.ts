import { inputsOf } from "../ir.js";
import { f32x4 } from "../wasm/code.js";
import type { Lanes, LoopFrame } from "./loopFrame.js";
import type { PlacedMax } from "./placedLoop.js";
import type { Reduction } from "./reduction.js";

/**
 * The largest of each row, in four lanes for each slot until the row is over: a maximum that keeps NaN takes long, and
 * one slot need not wait for another.
 */
export class Largest implements Reduction {
  private readonly slots: readonly number[];

  constructor(
    private readonly frame: LoopFrame,
    private readonly reduction: PlacedMax,
    slots: number,
  ) {
    this.slots = Array.from({ length: slots }, () => frame.code.vector());
  }

  begin(): void {}

  startRow(): void {
    const { code } = this.frame;
    for (const largest of this.slots) {
      code.splat(Number.NEGATIVE_INFINITY);
      code.set(largest);
    }
  }

  take(lanes: Lanes, slot: number): void {
    const { code } = this.frame;
    const largest = this.slots[slot]!;
    code.get(largest);
    code.pushLanes(this.frame.localOf(inputsOf(this.reduction.value)[0]!), lanes, Number.NEGATIVE_INFINITY);
    code.simd(f32x4.max);
    code.set(largest);
  }

  endBlock(): void {}

  endRow(): void {
    const { code, row } = this.frame;
    const [all, ...others] = this.slots as [number, ...number[]];
    code.get(all);
    for (const other of others) {
      code.get(other);
      code.simd(f32x4.max);
    }
    code.set(all);
    code.get(row);
    for (let lane = 0; lane < 4; lane++) {
      code.get(all);
      code.lane(f32x4.extractLane, lane);
      if (lane > 0) code.maxF32();
    }
    code.storeF32(this.reduction.to);
  }

  end(): void {}
}
