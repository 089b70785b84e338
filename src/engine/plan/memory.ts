import { sizeOf, unshaped, type Value } from "./ir.js";
import type { PlacedParameter } from "./parameters.js";
import { type Buffer, place } from "./place.js";
import type { Instruction, Loop } from "./schedule.js";
import type { SparseTable, Store } from "./store.js";
import { loopsOf } from "./uses.js";

export interface MemoryRequest {
  readonly store: Store;
  readonly parameters: ReadonlyMap<string, PlacedParameter>;
  readonly instructions: readonly Instruction[];
  /** What must be in memory when the plan has run. */
  readonly roots: readonly Value[];
  /** Every value of the plan. */
  readonly values: readonly Value[];
  /** How many numbers are given anew each step. */
  readonly scalarCount: number;
}

/** Where a column of the minibatch is to be written. */
export interface FeedPlace {
  readonly at: number;
  readonly size: number;
  readonly dtype: Value["dtype"];
}

/** Bytes before the buffers: the step's number in two words, flags, Σg², another flag. */
const HEADER = 64;
const FINITE = 8;
const BOUND = 12;
const SQUARES = 16;
const SUSPECT = 24;

/** Where the values of one plan lie: its buffers, columns and scratch in the store. Addresses in bytes. */
export class Memory {
  readonly store: Store;
  /** By column. */
  readonly feeds: ReadonlyMap<string, FeedPlace>;
  /** Low and high word of the step's number. */
  readonly stepAt: number;
  readonly finiteAt: number;
  /** Not 0 where rows of gradients may not be finite. */
  readonly suspectAt: number;
  readonly boundAt: number;
  readonly squaresAt: number;
  readonly scalarsAt: number;
  /** Where sums over rows are added up, loop by loop. */
  readonly scratchAt: number;
  /** A transposed operand of the matrix product under way. */
  readonly transposedAt: number;
  readonly buffers: readonly Buffer[];
  /** Bytes of the plan's own buffers: less than their sum, since those that do not meet share memory. */
  readonly bytes: number;
  private readonly parameters: ReadonlyMap<string, PlacedParameter>;
  private readonly addresses: ReadonlyMap<Value, number>;

  constructor({ store, parameters, instructions, roots, values, scalarCount }: MemoryRequest) {
    const { offsets, buffers, bytes } = place(instructions, roots);
    const header = store.allocate(HEADER + bytes);
    this.store = store;
    this.parameters = parameters;
    this.bytes = bytes;
    this.buffers = buffers;
    this.addresses = new Map([...offsets].map(([value, offset]) => [value, header + HEADER + offset]));
    this.stepAt = header;
    this.finiteAt = header + FINITE;
    this.suspectAt = header + SUSPECT;
    this.boundAt = header + BOUND;
    this.squaresAt = header + SQUARES;
    this.scalarsAt = store.allocate(4 * scalarCount);
    this.scratchAt = store.allocate(scratchBytes(instructions));
    this.transposedAt = store.allocate(transposedBytes(instructions));
    this.feeds = new Map(
      values.flatMap(({ made, shape, dtype }): [string, FeedPlace][] => {
        if (made.kind !== "feed") return [];
        const size = sizeOf(shape);
        return [[made.name, { at: store.allocate(4 * size), size, dtype }]];
      }),
    );
  }

  /** Whether a value that is computed goes to memory. */
  holds(value: Value): boolean {
    return this.addresses.has(value);
  }

  /** @throws Error for a value that is computed where it is used */
  addressOf(value: Value): number {
    const source = unshaped(value);
    const { made } = source;
    switch (made.kind) {
      case "weight":
        return this.parameters.get(made.name)!.at;
      case "feed":
        return this.feeds.get(made.name)!.at;
      case "constant":
        return this.store.constant(made.values);
      case "scalar":
        return this.scalarsAt + 4 * made.index;
      default: {
        const at = this.addresses.get(source);
        if (at === undefined) throw new Error(`${made.kind} ${source.id} has no place in memory`);
        return at;
      }
    }
  }

  sparseTable({ made, shape }: Value): SparseTable {
    if (made.kind !== "constant") throw new Error("only constants are kept sparse");
    return this.store.sparseTable(made.values as Float32Array, shape[0]!, shape[1]!);
  }
}

/** A float64 for each column that is summed over the rows, and some room behind them. */
export function scratchOf({ made, shape }: Value): number {
  return made.kind === "sum" && made.over === "rows" ? 8 * shape.at(-1)! + 32 : 0;
}

/** What the sums of a loop need. */
export function scratchOfLoop({ reductions }: Loop): number {
  return reductions.reduce((sum, value) => sum + scratchOf(value), 0);
}

function scratchBytes(instructions: readonly Instruction[]): number {
  const each = instructions.map((instruction) =>
    loopsOf(instruction).reduce((sum, loop) => sum + scratchOfLoop(loop), 0),
  );
  return Math.max(0, ...each);
}

function transposedBytes(instructions: readonly Instruction[]): number {
  const each = instructions.map((instruction) => {
    if (instruction.kind !== "call") return 0;
    const { made } = instruction.value;
    return made.kind === "matmul" && made.transposeB ? 4 * sizeOf(made.inputs[1].shape.slice(-2)) : 0;
  });
  return Math.max(0, ...each);
}
