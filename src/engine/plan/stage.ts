import type { Code } from "./wasm/code.js";

/** A part of an instruction that begins when the one before is over; its blocks can be computed side by side. */
export interface Stage {
  readonly blocks: number;
  /** Writes the function of one block. */
  readonly write: (code: Code) => void;
}

/** The local of such a function that holds the number of the block. */
export const BLOCK_NUMBER = 0;
