import { readFileSync } from "node:fs";
import { readDelimited } from "../data/delimited/readDelimited.js";
import type { Table } from "../data/delimited/table.js";
import type { Span } from "../diagnostics/diagnostic.js";
import { DataError, failure } from "../diagnostics/errors.js";
import { nearestFile, reasonOf } from "../platform/files.js";

/**
 * A table that somebody has named on the command line.
 * @param at where it was named
 * @throws DataError where it cannot be read, or is no table
 */
export function readTable(path: string, at: () => Span): Table {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const near = nearestFile(path);
    throw failure(DataError, "cannot-read", `cannot read \`${path}\`: ${reasonOf(error)}`, {
      at: at(),
      label: near ? `did you mean \`${near}\`?` : "",
    });
  }
  return readDelimited(bytes, path);
}
