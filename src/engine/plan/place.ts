import { sizeOf, unshaped, type Value } from "./ir.js";
import type { Instruction } from "./schedule.js";
import { scratchBytes } from "./scratch.js";
import { readsOf, writesOf } from "./uses.js";

/** Where the buffers of a step lie, in bytes from the start of its region. */
export interface Placement {
  readonly offsets: ReadonlyMap<Value, number>;
  /** What an instruction needs while it runs. */
  readonly scratch: ReadonlyMap<Instruction, number>;
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
  const scratch = new Map<Instruction, number>();
  const buffers: Buffer[] = [];
  const free: Gap[] = [{ from: 0, to: Number.MAX_SAFE_INTEGER }];
  let bytes = 0;
  const take = (count: number): Gap => {
    const size = Math.max(ALIGNMENT, Math.ceil(count / ALIGNMENT) * ALIGNMENT);
    const gap = free.find(({ from, to }) => to - from >= size)!;
    const { from } = gap;
    gap.from += size;
    bytes = Math.max(bytes, gap.from);
    return { from, to: from + size };
  };
  const taken: { last: number; gap: Gap }[] = [];
  instructions.forEach((instruction, at) => {
    const beside = scratchBytes(instruction);
    if (beside > 0) {
      const gap = take(beside);
      scratch.set(instruction, gap.from);
      taken.push({ last: at, gap });
    }
    for (const value of writesOf(instruction)) {
      if (!lastRead.has(value)) continue;
      if (offsets.has(value)) throw new Error(`${value.made.kind} ${value.id} is made twice`);
      const gap = take(4 * sizeOf(value.shape));
      offsets.set(value, gap.from);
      buffers.push({ value, from: at, to: lastRead.get(value)! });
      taken.push({ last: lastRead.get(value)!, gap });
    }
    for (const block of taken.filter(({ last }) => last <= at)) {
      taken.splice(taken.indexOf(block), 1);
      release(free, block.gap);
    }
  });
  return { offsets, scratch, buffers, bytes };
}

interface Gap {
  from: number;
  to: number;
}

/** Puts a block back and joins it with its neighbours. */
function release(free: Gap[], { from, to }: Gap): void {
  free.push({ from, to });
  free.sort((a, b) => a.from - b.from);
  for (let i = free.length - 1; i > 0; i--) {
    if (free[i - 1]!.to !== free[i]!.from) continue;
    free[i - 1]!.to = free[i]!.to;
    free.splice(i, 1);
  }
}
