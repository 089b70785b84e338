import type { Code } from "../wasm/code.js";
import { LoopWriter } from "./loopWriter.js";
import type { PlacedLoop } from "./placedLoop.js";

/**
 * Writes a loop. The order of a sum is that of the elements, so that it depends on nothing but the numbers: in float32
 * over short blocks, in float64 over the blocks.
 */
export function emitLoop(code: Code, loop: PlacedLoop): void {
  const writer = new LoopWriter(code, flattened(loop));
  writer.begin();
  writer.all();
  writer.end();
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
