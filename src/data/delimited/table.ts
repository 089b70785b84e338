import type { Span } from "../../diagnostics/diagnostic.js";

/** A file of rows as text, not yet understood. */
export interface Table {
  /** What the user calls the file. */
  readonly path: string;
  readonly header: readonly string[];
  /** Rows below the header; each has as many cells as the header. */
  readonly records: readonly (readonly string[])[];
  /** Where a record stands in the file, or one of its cells. −1 is the header. */
  locate(record: number, column?: number): Span;
}
