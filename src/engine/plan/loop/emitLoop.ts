import type { Split } from "../split.js";
import { BLOCK_NUMBER, type Stage } from "../stage.js";
import { type Code, types } from "../wasm/code.js";
import { blockScratch } from "./columnSums.js";
import { LoopWriter } from "./loopWriter.js";
import type { PlacedLoop } from "./placedLoop.js";

/**
 * Writes a loop. The order of a sum is that of the elements, so that it depends on nothing but the numbers: in float32
 * over short blocks, in float64 over the blocks.
 */
export function emitLoop(code: Code, loop: PlacedLoop): void {
  new LoopWriter(code, flattened(loop)).write();
}

/** Loops over the same rows, or one column of them, of which a few rows at a time go through all. */
export interface Taking {
  readonly loops: readonly PlacedLoop[];
  readonly rows: number;
  readonly atOnce: number;
}

/** Loops as a stage of blocks, and one that puts the sums of the blocks together, in their order. */
export function stagesOfLoops(taking: Taking, split: Split): Stage[] {
  const { loops } = taking;
  const blocks: Stage = { blocks: split.blocks, write: (code) => emitBlock(code, taking, split) };
  const sums = loops.flatMap(partsOf);
  if (split.blocks === 1 || sums.length === 0) return [blocks];
  return [
    blocks,
    {
      blocks: 1,
      write: (code) => {
        for (const sum of sums) addParts(code, sum, split);
      },
    },
  ];
}

/** Elements of a loop that are summed in float32 at a time, where nothing else says how many. */
const STRIP = 256;

/** Likewise of a loop by itself. */
export function stagesOfLoop(loop: PlacedLoop, split: Split): Stage[] {
  if (split.blocks === 1) return [{ blocks: 1, write: (code) => emitLoop(code, loop) }];
  const flat = flattened(loop);
  const { rows, columns } = flat;
  if (typeof rows !== "number") throw new Error("a loop of rows that are counted has no blocks");
  if (rows > 1) return stagesOfLoops({ loops: [flat], rows, atOnce: rows }, split);
  const each = loop.rows === 1 ? split.each : split.each * loop.columns;
  return stagesOfLoops(
    { loops: [flat], rows: columns, atOnce: flat.reductions.length === 0 ? each : STRIP },
    { ...split, each },
  );
}

function emitBlock(code: Code, { loops, rows, atOnce }: Taking, { blocks, each }: Split): void {
  const writers = loops.map((loop) => new LoopWriter(code, loop));
  const [from, to, end] = [code.local(types.i32), code.local(types.i32), code.local(types.i32)];
  for (const writer of writers) writer.startStrips();
  if (blocks > 1) {
    code.get(BLOCK_NUMBER);
    code.i32(4 * each);
    code.mul();
    code.tee(from);
    code.i32(4 * each);
    code.add();
    code.set(end);
    code.limit(end, 4 * rows);
  } else {
    code.i32(4 * rows);
    code.set(end);
  }
  code.while(
    from,
    () => code.get(end),
    () => {
      code.get(from);
      code.i32(4 * atOnce);
      code.add();
      code.get(end);
      code.least();
      code.set(to);
      for (const writer of writers) writer.some(from, to);
      code.get(to);
      code.set(from);
    },
  );
  for (const writer of writers) writer.endStrips();
}

/** Sums of blocks: float64 side by side, those of a block so many bytes behind those of the block before. */
interface Parts {
  readonly at: number;
  readonly count: number;
  readonly step: number;
  readonly to: number;
}

function partsOf({ reductions, rows, columns }: PlacedLoop): Parts[] {
  return reductions.flatMap((reduction): Parts[] => {
    if (reduction.kind === "all") return [{ at: reduction.partsAt!, count: 1, step: 8, to: reduction.to }];
    if (reduction.kind !== "rows" || reduction.count !== rows) return [];
    return [{ at: reduction.scratch, count: columns, step: blockScratch(columns), to: reduction.to }];
  });
}

function addParts(code: Code, { at, count, step, to }: Parts, { blocks }: Split): void {
  const element = code.local(types.i32);
  code.repeat(element, 8 * count, () => {
    code.get(element);
    code.i32(1);
    code.shiftRight();
    for (let block = 0; block < blocks; block++) {
      code.get(element);
      code.loadF64(at + step * block);
      if (block > 0) code.addF64();
    }
    code.demoteF64();
    code.storeF32(to);
    code.increase(element, 8);
  });
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
