import type { Lanes } from "./loopFrame.js";

/** A sum or maximum as a loop goes on. */
export interface Reduction {
  /** Before the first row. */
  begin(): void;
  startRow(): void;
  /** Takes the next elements. What comes at another place in the loop's body has another `slot`. */
  take(lanes: Lanes, slot: number): void;
  /** After so many elements at most: `BLOCK`. */
  endBlock(): void;
  endRow(): void;
  /** After the last row. */
  end(): void;
}
