import type { Value } from "./ir.js";
import { blockScratch } from "./loop/columnSums.js";
import { roomOfProduct } from "./productRoom.js";
import type { Instruction, Loop } from "./schedule.js";
import { type Split, splitOf } from "./split.js";
import { loopsOf } from "./uses.js";

/** Bytes that an instruction needs beside what it reads and makes. */
export function scratchBytes(instruction: Instruction): number {
  const split = splitOf(instruction);
  if (instruction.kind !== "call")
    return loopsOf(instruction).reduce((sum, loop) => sum + loopScratch(loop, split), 0);
  const { made } = instruction.value;
  return made.kind === "matmul" ? roomOfProduct(instruction.value, split).bytes : 0;
}

/** What the sums of a loop need. */
export function loopScratch({ reductions }: Loop, split: Split): number {
  return reductions.reduce((sum, value) => sum + sumScratch(value, split), 0);
}

/** A float64 for each block, or for each column that a block sums over the rows. */
export function sumScratch({ made, shape }: Value, { blocks }: Split): number {
  if (made.kind !== "sum" || made.over === "columns") return 0;
  if (made.over === "all") return blocks > 1 ? 8 * blocks : 0;
  return blockScratch(shape.at(-1)!) * blocks;
}
