import { v128 } from "../wasm/code.js";
import { baseOf, isStepped, type Lanes, type LoopFrame } from "./loopFrame.js";
import type { Place, RowsPlace, StridedPlace } from "./placedLoop.js";

/** Loads the operands that are the same for all elements. */
export function loadOnce(frame: LoopFrame): void {
  const { code, loop } = frame;
  for (const [value, place] of loop.operands) {
    if (place.kind === "number" && place.dtype === "int32") code.splatInt(place.value);
    else if (place.kind === "number") code.splat(place.value);
    else if (place.kind === "scalar") {
      code.i32(0);
      code.simdAt(v128.load32Splat, place.at);
    } else continue;
    frame.set(value);
  }
}

/** Loads the operands that are the same for all elements of a row. */
export function loadOfRow(frame: LoopFrame): void {
  const { code, loop } = frame;
  for (const [value, place] of loop.operands) {
    if (place.kind === "perRow") {
      code.get(frame.row);
      code.simdAt(v128.load32Splat, place.at);
    } else if (isOneForRow(place)) {
      frame.pushRowStart(place);
      code.simdAt(v128.load32Splat, 0);
    } else continue;
    frame.set(value);
  }
}

/**
 * Loads the elements of the other operands from the `first` on, counted from the loop's place. Of fewer than four,
 * the lanes behind them hold what lies behind them.
 */
export function loadEach(frame: LoopFrame, first: number, lanes: Lanes): void {
  for (const [value, place] of frame.loop.operands) {
    if (isStepped(place)) {
      if (isOneForRow(place)) continue;
      loadStepped(frame, place, first, lanes);
    } else if (place.kind === "rowsOf" && frame.isByElement(place)) loadElements(frame, place, first, lanes);
    else if (["full", "perColumn", "rowsOf", "strided"].includes(place.kind)) {
      frame.pushAddress(place);
      frame.code.simdAt(v128.load, baseOf(place) + 4 * first);
    } else continue;
    frame.set(value);
  }
}

function isOneForRow(place: Place): boolean {
  return place.kind === "strided" && place.layout.column === 0;
}

/** Elements that do not lie side by side. */
function loadStepped(frame: LoopFrame, place: StridedPlace, first: number, lanes: Lanes): void {
  loadLanes(frame, lanes, 0, (lane) => frame.pushSteppedAddress(place, first + lane));
}

/** Numbers of a table of one column, each by its own id. */
function loadElements(frame: LoopFrame, { at, ids }: RowsPlace, first: number, lanes: Lanes): void {
  loadLanes(frame, lanes, at, (lane) => frame.pushElementAddress(ids, first + lane));
}

function loadLanes({ code }: LoopFrame, lanes: Lanes, at: number, pushAddress: (lane: number) => void): void {
  code.splat(0);
  for (let lane = 0; lane < lanes; lane++) {
    const before = code.vector();
    code.set(before);
    pushAddress(lane);
    code.get(before);
    code.laneAt(v128.load32Lane, at, lane);
  }
}
