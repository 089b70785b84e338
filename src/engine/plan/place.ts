import { sizeOf, unshaped, type Value } from "./ir.js";
import type { Instruction } from "./schedule.js";
import { readsOf, writesOf } from "./uses.js";

/** Where the buffers of a step lie, in bytes from the start of its region. */
export interface Placement {
  readonly offsets: ReadonlyMap<Value, number>;
  /** In the order of making. */
  readonly buffers: readonly Buffer[];
  readonly bytes: number;
}

/** A value in memory, and the instructions between which it is kept. */
export interface Buffer {
  readonly value: Value;
  /** The instruction that makes it; from 0. */
  readonly from: number;
  /** The last that reads it; the number of instructions where it is read when the step is over. */
  readonly to: number;
}

const ALIGNMENT = 64;

/**
 * Gives every value that goes to memory a place, by first fit: two values share memory where the one is last read
 * before the other is made.
 * @param roots are read when the step is over
 */
export function place(instructions: readonly Instruction[], roots: readonly Value[]): Placement {
  const lastRead = new Map<Value, number>();
  instructions.forEach((instruction, at) => {
    for (const value of readsOf(instruction)) lastRead.set(value, at);
  });
  for (const root of roots) lastRead.set(unshaped(root), instructions.length);

  const offsets = new Map<Value, number>();
  const buffers: Buffer[] = [];
  const free: { from: number; to: number }[] = [{ from: 0, to: Number.MAX_SAFE_INTEGER }];
  let bytes = 0;
  const taken: { value: Value; from: number; to: number }[] = [];
  instructions.forEach((instruction, at) => {
    for (const value of writesOf(instruction)) {
      if (!lastRead.has(value)) continue;
      const size = Math.max(ALIGNMENT, Math.ceil((4 * sizeOf(value.shape)) / ALIGNMENT) * ALIGNMENT);
      const gap = free.find(({ from, to }) => to - from >= size)!;
      offsets.set(value, gap.from);
      buffers.push({ value, from: at, to: lastRead.get(value)! });
      taken.push({ value, from: gap.from, to: gap.from + size });
      gap.from += size;
      bytes = Math.max(bytes, gap.from);
    }
    for (const block of taken.filter(({ value }) => lastRead.get(value)! <= at)) {
      taken.splice(taken.indexOf(block), 1);
      release(free, block);
    }
  });
  return { offsets, buffers, bytes };
}

/** Puts a block back and joins it with its neighbours. */
function release(free: { from: number; to: number }[], { from, to }: { from: number; to: number }): void {
  free.push({ from, to });
  free.sort((a, b) => a.from - b.from);
  for (let i = free.length - 1; i > 0; i--) {
    if (free[i - 1]!.to !== free[i]!.from) continue;
    free[i - 1]!.to = free[i]!.to;
    free.splice(i, 1);
  }
}
