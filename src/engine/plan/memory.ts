import { sizeOf, unshaped, type Value } from "./ir.js";
import type { PlacedParameter } from "./parameters.js";
import { type Buffer, place } from "./place.js";
import type { Instruction } from "./schedule.js";
import type { SparseTable, Store } from "./store.js";

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

/** Bytes before the buffers: the step's number in two words, flags, Σg², two more flags. */
const HEADER = 64;
const FINITE = 8;
const BOUND = 12;
const SQUARES = 16;
const SUSPECT = 24;
const DOUBT = 28;

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
  /** Not 0 where bounds do not tell that gradients are finite. */
  readonly doubtAt: number;
  readonly boundAt: number;
  readonly squaresAt: number;
  readonly scalarsAt: number;
  readonly buffers: readonly Buffer[];
  /** Bytes of the plan's own buffers: less than their sum, since those that do not meet share memory. */
  readonly bytes: number;
  private readonly parameters: ReadonlyMap<string, PlacedParameter>;
  private readonly addresses: ReadonlyMap<Value, number>;
  private readonly scratch: ReadonlyMap<Instruction, number>;

  constructor({ store, parameters, instructions, roots, values, scalarCount }: MemoryRequest) {
    const { offsets, scratch, buffers, bytes } = place(instructions, roots);
    const header = store.allocate(HEADER + bytes);
    this.store = store;
    this.parameters = parameters;
    this.bytes = bytes;
    this.buffers = buffers;
    const absolute = <Key>([key, offset]: readonly [Key, number]) => [key, header + HEADER + offset] as const;
    this.addresses = new Map([...offsets].map(absolute));
    this.scratch = new Map([...scratch].map(absolute));
    this.stepAt = header;
    this.finiteAt = header + FINITE;
    this.suspectAt = header + SUSPECT;
    this.doubtAt = header + DOUBT;
    this.boundAt = header + BOUND;
    this.squaresAt = header + SQUARES;
    this.scalarsAt = store.allocate(4 * scalarCount);
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

  /** Where what an instruction needs beside begins; 0 where it needs nothing. */
  scratchOf(instruction: Instruction): number {
    return this.scratch.get(instruction) ?? 0;
  }

  sparseTable({ made, shape }: Value): SparseTable {
    if (made.kind !== "constant") throw new Error("only constants are kept sparse");
    return this.store.sparseTable(made.values as Float32Array, shape[0]!, shape[1]!);
  }
}
