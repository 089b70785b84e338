import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { CheckpointError, failure } from "../diagnostics/errors.js";
import { reasonOf, writeFileAtomic } from "./files.js";
import { decodeTensors, encodeTensors, type StoredTensor } from "./tensorFormat.js";

export type { StoredTensor, TensorArray } from "./tensorFormat.js";

/**
 * Writes all tensors into one file, or nothing; see `encodeTensors`.
 * @throws ResourceError that names the path
 */
export function writeTensors(path: string, tensors: ReadonlyMap<string, StoredTensor>): void {
  writeFileAtomic(path, encodeTensors(tensors, sha256));
}

/**
 * Reads a file of tensors.
 * @throws CheckpointError that names the path and what is wrong
 */
export function readTensors(path: string): ReadonlyMap<string, StoredTensor> {
  return tensorsFrom(readBytes(path), path);
}

/** The same of bytes at hand. @param path what messages call them */
export function tensorsFrom(bytes: Uint8Array, path: string): ReadonlyMap<string, StoredTensor> {
  return decodeTensors(bytes, sha256, (what) =>
    failure(CheckpointError, "damaged-file", `\`${path}\` is damaged: ${what}`, {
      notes: ["the file was cut off or changed; train again, or take it from a copy"],
    }),
  ).tensors;
}

/** The bytes of a file. @throws CheckpointError that names the path */
export function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw failure(CheckpointError, "cannot-read", `cannot read \`${path}\`: ${reasonOf(error)}`);
  }
}

/** In hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
