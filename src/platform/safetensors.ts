import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { CheckpointError, failure } from "../diagnostics/errors.js";
import { reasonOf, writeFileAtomic } from "./files.js";

/** A file of named tensors: https://huggingface.co/docs/safetensors, readable by other tools. */
export type TensorArray = Float32Array | Int32Array | Float64Array | Uint8Array;

export interface StoredTensor {
  readonly shape: readonly number[];
  readonly values: TensorArray;
}

const dtypes = [
  { name: "F32", array: Float32Array },
  { name: "I32", array: Int32Array },
  { name: "F64", array: Float64Array },
  { name: "U8", array: Uint8Array },
] as const;

const MAX_HEADER = 100_000_000;
const METADATA = "__metadata__";

/**
 * Writes all tensors into one file, or nothing: eight bytes of header length, a JSON header, the raw values,
 * everything little-endian. The header keeps a SHA-256 of the values.
 * @throws ResourceError that names the path
 */
export function writeTensors(path: string, tensors: ReadonlyMap<string, StoredTensor>): void {
  const header = new Map<string, unknown>();
  // Eight-byte values first, so that every tensor lies at a multiple of its element's size.
  const ordered = [...tensors].sort(
    ([, a], [, b]) => b.values.BYTES_PER_ELEMENT - a.values.BYTES_PER_ELEMENT,
  );
  let at = 0;
  for (const [name, { shape, values }] of ordered) {
    const dtype = dtypes.find(({ array }) => values instanceof array)!.name;
    header.set(name, { dtype, shape, data_offsets: [at, at + values.byteLength] });
    at += values.byteLength;
  }
  const body = Buffer.concat(
    ordered.map(([, { values }]) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
  );
  header.set(METADATA, { sha256: sha256(body) });
  const text = JSON.stringify(Object.fromEntries(header));
  const json = Buffer.from(text + " ".repeat((8 - (Buffer.byteLength(text) % 8)) % 8), "utf8");
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  writeFileAtomic(path, Buffer.concat([length, json, body]));
}

/**
 * Reads a file of tensors; every length is checked against the file's, and the values against their SHA-256 where the
 * header has one (other tools write none).
 * @throws CheckpointError that names the path and what is wrong
 */
export function readTensors(path: string): ReadonlyMap<string, StoredTensor> {
  const bytes = readBytes(path);
  const damaged = (what: string) =>
    failure(CheckpointError, "damaged-file", `\`${path}\` is damaged: ${what}`, {
      notes: ["the file was cut off or changed; train again, or take it from a copy"],
    });
  if (bytes.length < 8) throw damaged("it is too short");
  const headerLength = Number(bytes.readBigUInt64LE(0));
  if (headerLength > MAX_HEADER || 8 + headerLength > bytes.length) throw damaged("its header is cut off");
  const header = parseHeader(bytes.subarray(8, 8 + headerLength).toString("utf8"));
  if (!header) throw damaged("its header is not JSON");
  const tensors = new Map<string, StoredTensor>();
  const body = bytes.subarray(8 + headerLength);
  const { sha256: expected } = (header[METADATA] ?? {}) as { sha256?: unknown };
  if (expected !== undefined && expected !== sha256(body)) throw damaged("its values are not those written");
  for (const [name, entry] of Object.entries(header)) {
    if (name === METADATA) continue;
    const tensor = readTensor(entry, body);
    if (!tensor) throw damaged(`tensor \`${name}\` does not fit the file`);
    tensors.set(name, tensor);
  }
  return tensors;
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw failure(CheckpointError, "cannot-read", `cannot read \`${path}\`: ${reasonOf(error)}`);
  }
}

function parseHeader(text: string): Record<string, unknown> | null {
  try {
    const header: unknown = JSON.parse(text);
    return typeof header === "object" && header !== null ? (header as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function readTensor(entry: unknown, body: Buffer): StoredTensor | null {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const kind = dtypes.find(({ name }) => name === dtype);
  if (!kind || !isLengths(shape) || !isLengths(offsets) || offsets.length !== 2) return null;
  const [from, to] = offsets as [number, number];
  const size = shape.reduce((a, b) => a * b, 1);
  if (from > to || to > body.length || to - from !== size * kind.array.BYTES_PER_ELEMENT) return null;
  // A copy, since the file's bytes need not be aligned.
  const copy = new Uint8Array(body.subarray(from, to)).buffer;
  return { shape, values: new kind.array(copy) };
}

function isLengths(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
