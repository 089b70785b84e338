import { type Code, v128 } from "../wasm/code.js";
import { baseOf, isStepped, type Lanes, type LoopFrame } from "./loopFrame.js";

/** Stores the elements from the `first` on. */
export function storeEach(frame: LoopFrame, first: number, lanes: Lanes): void {
  const { code } = frame;
  for (const { value, to } of frame.loop.stores) {
    if (isStepped(to)) {
      for (let lane = 0; lane < lanes; lane++) {
        frame.pushSteppedAddress(to, first + lane);
        frame.push(value);
        code.laneAt(v128.store32Lane, 0, lane);
      }
      continue;
    }
    storeLanes(code, () => frame.pushAddress(to), baseOf(to) + 4 * first, frame.localOf(value), lanes);
  }
}

/** Stores so many of a vector's elements, and nothing behind them. */
export function storeLanes(
  code: Code,
  pushAddress: () => void,
  offset: number,
  vector: number,
  lanes: Lanes,
): void {
  const store = (opcode: number, lane: number | null, at: number) => {
    pushAddress();
    code.get(vector);
    if (lane === null) code.simdAt(opcode, at);
    else code.laneAt(opcode, at, lane);
  };
  if (lanes === 4) store(v128.store, null, offset);
  if (lanes === 2 || lanes === 3) store(v128.store64Lane, 0, offset);
  if (lanes === 1) store(v128.store32Lane, 0, offset);
  if (lanes === 3) store(v128.store32Lane, 2, offset + 8);
}
