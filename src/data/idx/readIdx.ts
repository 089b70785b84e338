import { constants, gunzipSync } from "node:zlib";
import { DataError, failure } from "../../diagnostics/errors.js";

/** The content of an IDX file of bytes. */
export interface Idx {
  /** Sizes: of images, their number, height and width; of labels, their number. */
  readonly sizes: readonly number[];
  readonly values: Uint8Array;
}

const UNSIGNED_BYTES = 0x08;
/** More numbers are refused: as float32 they would take a GiB. */
const MAX_VALUES = 2 ** 28;
/** DEFLATE makes nothing smaller than by this factor. */
const MOST_PACKED = 1032;
/** Of a packed file, enough to see the header. */
const HEAD_BYTES = 4096;

const kinds = new Map([
  [1, "labels"],
  [3, "images"],
]);

/**
 * An IDX file as MNIST has them, also packed by gzip: two zero bytes, the type of its numbers, the number of its
 * sizes, each size as a big-endian 32-bit integer, then the numbers, the last size fastest. Only unsigned bytes are
 * read. Every size is checked against what the file really holds before anything is made of it.
 * @param dimensions how many sizes it must have: 1 for labels, 3 for images
 * @throws DataError that names the file and the place in it, counted in bytes after unpacking
 * @see Y. LeCun, C. Cortes and C. J. C. Burges, "The MNIST database of handwritten digits"
 */
export function readIdx(bytes: Buffer, path: string, dimensions: 1 | 3): Idx {
  const isPacked = bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
  const headLength = 4 + 4 * dimensions;
  const head = isPacked ? unpackedHead(bytes, path) : bytes;
  checkMagic(head, path, dimensions);
  if (head.length < headLength) throw tooShort(path, headLength, head.length, "its header");
  const sizes = Array.from({ length: dimensions }, (_, i) => head.readUInt32BE(4 + 4 * i));
  const count = sizes.reduce((product, size) => product * size, 1);
  checkSizes(sizes, count, path);
  const length = headLength + count;
  if (isPacked && length > bytes.length * MOST_PACKED) throw tooShort(path, length, null, saidSizes(sizes));
  const content = isPacked ? unpacked(bytes, path, length, sizes) : bytes;
  if (content.length < length) throw tooShort(path, length, content.length, saidSizes(sizes));
  if (content.length > length) throw tooLong(path, length, sizes);
  return { sizes, values: content.subarray(headLength) };
}

function checkMagic(head: Buffer, path: string, dimensions: 1 | 3): void {
  const expected = Buffer.from([0, 0, UNSIGNED_BYTES, dimensions]);
  const at = expected.findIndex((byte, i) => i < head.length && head[i] !== byte);
  if (at === -1 && head.length >= expected.length) return;
  const what = kinds.get(dimensions)!;
  if (at === -1) throw tooShort(path, 4 + 4 * dimensions, head.length, "its header");
  const found = `byte ${at} is ${hex(head[at]!)} instead of ${hex(expected[at]!)}`;
  const other = at === 3 ? kinds.get(head[3]!) : undefined;
  throw failure(DataError, "bad-magic", `\`${path}\` is no IDX file of ${what}: ${found}`, {
    notes: [
      ...(other ? [`it holds ${other}`] : []),
      ...(at === 2 ? ["only unsigned bytes, type 0x08, are read"] : []),
      `such a file begins with ${[...expected].map(hex).join(" ")}`,
    ],
  });
}

function checkSizes(sizes: readonly number[], count: number, path: string): void {
  const at = sizes.indexOf(0);
  if (at !== -1) {
    throw failure(DataError, "empty-file", `\`${path}\` is empty: the size at byte ${4 + 4 * at} is 0`);
  }
  if (count <= MAX_VALUES) return;
  throw failure(
    DataError,
    "too-large",
    `\`${path}\` says at byte 4 that it holds ${sizes.join(" × ")} numbers, more than the ${MAX_VALUES.toLocaleString("en")} that are read`,
  );
}

/** What unpacks from the first bytes, the rest of the file unread. */
function unpackedHead(bytes: Buffer, path: string): Buffer {
  try {
    return gunzipSync(bytes.subarray(0, HEAD_BYTES), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw damaged(path, error);
  }
}

function unpacked(bytes: Buffer, path: string, length: number, sizes: readonly number[]): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: length });
  } catch (error) {
    if ((error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE") throw tooLong(path, length, sizes);
    throw damaged(path, error);
  }
}

function damaged(path: string, error: unknown): DataError {
  return failure(DataError, "damaged-gzip", `\`${path}\` cannot be unpacked: ${(error as Error).message}`, {
    notes: ["the file is damaged or not complete: get it again"],
  });
}

function tooShort(path: string, length: number, found: number | null, reason: string): DataError {
  const has =
    found === null ? "more than it can unpack to" : `but it ends at byte ${found.toLocaleString("en")}`;
  return failure(
    DataError,
    "too-short",
    `\`${path}\` is too short: ${reason} takes ${length.toLocaleString("en")} bytes, ${has}`,
    { notes: ["the file is not complete: get it again"] },
  );
}

function tooLong(path: string, length: number, sizes: readonly number[]): DataError {
  return failure(
    DataError,
    "too-long",
    `\`${path}\` goes on after byte ${length.toLocaleString("en")}, where ${saidSizes(sizes)} ends`,
  );
}

function saidSizes(sizes: readonly number[]): string {
  return `what its header announces (${sizes.join(" × ")} bytes)`;
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, "0")}`;
}
