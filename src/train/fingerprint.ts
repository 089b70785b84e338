import { createHash } from "node:crypto";
import { arraysOf } from "../data/checksum.js";
import type { DataSet } from "../data/types.js";

/** Tells whether a set is the same as another time, without keeping it. */
export interface Fingerprint {
  readonly rows: number;
  /** Of the columns' names and values, as prepared, in hexadecimal digits. */
  readonly sha256: string;
}

export function fingerprint({ rows, columns }: DataSet): Fingerprint {
  const hash = createHash("sha256");
  for (const [name, column] of [...columns].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name}\n${column.kind}\n`);
    for (const values of arraysOf(column)) hash.update(values);
  }
  return { rows, sha256: hash.digest("hex") };
}
