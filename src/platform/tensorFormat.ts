/** A file of named tensors, as bytes: https://huggingface.co/docs/safetensors. Needs nothing of Node. */
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
const SHA256 = "sha256";

/** In hexadecimal digits. */
export type Hash = (bytes: Uint8Array) => string;

/**
 * Tensors as bytes: eight bytes of header length, a JSON header, the raw values, everything little-endian. The header
 * keeps a hash of the values.
 * @param metadata texts that go into the header
 */
export function encodeTensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  hash: Hash,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
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
  const body = new Uint8Array(at);
  at = 0;
  for (const [, { values }] of ordered) {
    body.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  header.set(METADATA, { ...metadata, [SHA256]: hash(body) });
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.fill(0x20, 8, 8 + length);
  bytes.set(text, 8);
  bytes.set(body, 8 + length);
  return bytes;
}

export interface DecodedTensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Every length is checked against the file's, and the values against their hash where the header has one (other tools
 * write none).
 * @param damaged the error for bytes that hold something else
 */
export function decodeTensors(
  bytes: Uint8Array,
  hash: Hash,
  damaged: (what: string) => Error,
): DecodedTensors {
  if (bytes.length < 8) throw damaged("it is too short");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > MAX_HEADER || 8 + headerLength > bytes.length) throw damaged("its header is cut off");
  const header = parseHeader(new TextDecoder().decode(bytes.subarray(8, 8 + headerLength)));
  if (!header) throw damaged("its header is not JSON");
  const body = bytes.subarray(8 + headerLength);
  const metadata = new Map(Object.entries((header[METADATA] ?? {}) as Record<string, unknown>));
  const expected = metadata.get(SHA256);
  if (expected !== undefined && expected !== hash(body)) throw damaged("its values are not those written");
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === METADATA) continue;
    const tensor = readTensor(entry, body);
    if (!tensor) throw damaged(`tensor \`${name}\` does not fit the file`);
    tensors.set(name, tensor);
  }
  const texts = [...metadata].flatMap(([key, value]) =>
    typeof value === "string" ? [[key, value] as const] : [],
  );
  return { tensors, metadata: new Map(texts) };
}

function parseHeader(text: string): Record<string, unknown> | null {
  try {
    const header: unknown = JSON.parse(text);
    return typeof header === "object" && header !== null ? (header as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function readTensor(entry: unknown, body: Uint8Array): StoredTensor | null {
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
