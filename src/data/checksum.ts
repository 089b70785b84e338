import { createHash } from "node:crypto";
import type { Column, RawData } from "./types.js";

/** SHA-256 of what a source yields a row: its columns, by name, and its times. In hexadecimal digits. */
export function checksumOf({ ratings, test, times }: RawData): string {
  const hash = createHash("sha256");
  for (const set of test ? [ratings, test] : [ratings]) {
    hash.update(`${set.rows}\n`);
    for (const [name, column] of [...set.columns].sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.update(`${name}\n${column.kind}\n`);
      for (const values of arraysOf(column)) hash.update(values);
    }
  }
  if (times) hash.update(times);
  return hash.digest("hex");
}

/** What a column consists of, as bytes. */
export function arraysOf(column: Column): readonly Uint8Array[] {
  const bytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
    new Uint8Array(buffer, byteOffset, byteLength);
  switch (column.kind) {
    case "text":
      return [Buffer.from(JSON.stringify(column.values), "utf8")];
    case "sparse":
      return [column.offsets, column.indices, column.values].map(bytes);
    default:
      return [bytes(column.values)];
  }
}
