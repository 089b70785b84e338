import { inputsOf } from "../ir.js";
import { f32x4 } from "../wasm/code.js";
import type { Lanes, LoopFrame } from "./loopFrame.js";
import type { PlacedMax } from "./placedLoop.js";
import type { Reduction } from "./reduction.js";

/** The largest of each row, in four lanes of its own until the row is over. */
export class Largest implements Reduction {
  private readonly lanes: number;

  constructor(
    private readonly frame: LoopFrame,
    private readonly reduction: PlacedMax,
  ) {
    this.lanes = frame.code.vector();
  }

  begin(): void {}

  startRow(): void {
    this.frame.code.splat(Number.NEGATIVE_INFINITY);
    this.frame.code.set(this.lanes);
  }

  take(lanes: Lanes): void {
    const { code } = this.frame;
    code.get(this.lanes);
    code.pushLanes(this.frame.localOf(inputsOf(this.reduction.value)[0]!), lanes, Number.NEGATIVE_INFINITY);
    code.simd(f32x4.max);
    code.set(this.lanes);
  }

  endBlock(): void {}

  endRow(): void {
    const { code, row } = this.frame;
    code.get(row);
    for (let lane = 0; lane < 4; lane++) {
      code.get(this.lanes);
      code.lane(f32x4.extractLane, lane);
      if (lane > 0) code.maxF32();
    }
    code.storeF32(this.reduction.to);
  }

  end(): void {}
}
