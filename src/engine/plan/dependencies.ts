import { sizeOf } from "./ir.js";
import type { Memory } from "./memory.js";
import type { Instruction } from "./schedule.js";
import { scratchBytes } from "./scratch.js";
import { loopsOf, readsOf } from "./uses.js";

/**
 * For each instruction those that must be over before it begins: they make what it reads, or read or make what lies
 * where it writes. Of two rows of gradients that are added to the same weight the earlier instruction goes first, so
 * that sums have one order. What follows from others is left out.
 */
export function dependencies(instructions: readonly Instruction[], memory: Memory): number[][] {
  const all = instructions.map(() => new Set<number>());
  const readers = readersOf(instructions);
  for (const { value, from } of memory.buffers)
    for (const reader of readers.get(value) ?? []) all[reader]!.add(from);
  const regions = regionsOf(instructions, memory, readers);
  regions.forEach((region, i) => {
    for (let j = 0; j < i; j++) {
      const earlier = regions[j]!;
      if (earlier.start >= region.end || region.start >= earlier.end) continue;
      for (const user of earlier.users) all[region.made]!.add(user);
    }
  });
  const lastAddition = new Map<string, number>();
  instructions.forEach((instruction, at) => {
    for (const { weight } of loopsOf(instruction).flatMap(({ accumulations }) => accumulations)) {
      const before = lastAddition.get(weight);
      if (before !== undefined) all[at]!.add(before);
      lastAddition.set(weight, at);
    }
  });
  all.forEach((before, at) => {
    before.delete(at);
  });
  return withoutConsequences(all);
}

/** A piece of memory (addresses) for one value or one instruction's scratch. */
interface Region {
  readonly start: number;
  readonly end: number;
  /** The instruction that is the first to write there. */
  readonly made: number;
  /** That one and those that read there. */
  readonly users: readonly number[];
}

function regionsOf(
  instructions: readonly Instruction[],
  memory: Memory,
  readers: ReadonlyMap<unknown, readonly number[]>,
): Region[] {
  const scratch = instructions.flatMap((instruction, at): Region[] => {
    const start = memory.scratchOf(instruction);
    return start === 0 ? [] : [{ start, end: start + scratchBytes(instruction), made: at, users: [at] }];
  });
  const values = memory.buffers.map(({ value, from }): Region => {
    const start = memory.addressOf(value);
    const users = [from, ...(readers.get(value) ?? [])];
    return { start, end: start + 4 * sizeOf(value.shape), made: from, users };
  });
  return [...scratch, ...values].sort((a, b) => a.made - b.made);
}

function readersOf(instructions: readonly Instruction[]): Map<unknown, number[]> {
  const readers = new Map<unknown, number[]>();
  instructions.forEach((instruction, at) => {
    for (const value of readsOf(instruction)) readers.set(value, [...(readers.get(value) ?? []), at]);
  });
  return readers;
}

/** Leaves out what another one of them waits for anyway. */
function withoutConsequences(all: readonly ReadonlySet<number>[]): number[][] {
  const words = Math.ceil(all.length / 32);
  const before: Uint32Array[] = [];
  return all.map((direct, at) => {
    const known = new Uint32Array(words);
    const kept: number[] = [];
    for (const other of [...direct].sort((a, b) => b - a)) {
      if (other >= at) throw new Error("an instruction that waits for a later one");
      if ((known[other >> 5]! >>> (other & 31)) & 1) continue;
      kept.push(other);
      before[other]!.forEach((bits, word) => {
        known[word]! |= bits;
      });
      known[other >> 5]! |= 1 << (other & 31);
    }
    before.push(known);
    return kept;
  });
}
