import type { OpFigures } from "./examineOp.js";

declare module "vitest" {
  /** What a test hands to the reporter of `npm run battery`. */
  interface TaskMeta {
    battery?: OpFigures;
    /** The fault of a broken twin that was caught. */
    caught?: string;
    /** Vectors of other libraries that were compared. */
    vectors?: VectorFigures;
  }
}

export interface VectorFigures {
  readonly library: string;
  readonly vectors: number;
  readonly comparisons: number;
}
