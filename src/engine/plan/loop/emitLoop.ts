import { type Code, types } from "../wasm/code.js";
import { LoopWriter } from "./loopWriter.js";
import type { PlacedLoop } from "./placedLoop.js";

/**
 * Writes a loop. The order of a sum is that of the elements, so that it depends on nothing but the numbers: in float32
 * over short blocks, in float64 over the blocks.
 */
export function emitLoop(code: Code, loop: PlacedLoop): void {
  new LoopWriter(code, flattened(loop)).write();
}

/** Writes loops of which a few rows at a time go through all. Each has so many rows, or one column of them. */
export function emitStrips(
  code: Code,
  loops: readonly PlacedLoop[],
  { rows, atOnce }: { readonly rows: number; readonly atOnce: number },
): void {
  const writers = loops.map((loop) => new LoopWriter(code, loop));
  const from = code.local(types.i32);
  const to = code.local(types.i32);
  for (const writer of writers) writer.startStrips();
  const end = 4 * rows;
  code.while(
    from,
    () => code.i32(end),
    () => {
      code.get(from);
      code.i32(4 * atOnce);
      code.add();
      code.set(to);
      if (rows % atOnce > 0) code.limit(to, end);
      for (const writer of writers) writer.some(from, to);
      code.get(to);
      code.set(from);
    },
  );
  for (const writer of writers) writer.endStrips();
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
