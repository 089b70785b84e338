import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { DataError, failure } from "../diagnostics/errors.js";

/** A member to read, and how many bytes it may have once unpacked. */
export interface WantedMember {
  readonly name: string;
  readonly maxBytes: number;
  /** Left out where the archive lacks it. Default false. */
  readonly optional?: boolean | undefined;
}

const MAX_ENTRIES = 10_000;
/** Bytes of a local file header before its name. */
const LOCAL_HEADER_BYTES = 30;
const SYMBOLIC_LINK = 0o120000;
const FILE_TYPE = 0o170000;

/**
 * Contents of the wanted members of a zip archive. Nothing is written, members that are not wanted are not unpacked,
 * and sizes are counted on the bytes that come out, whatever the archive says of itself.
 * @param path what the user calls the archive
 * @param hint what to tell where a member is missing
 * @throws DataError where the archive is truncated, damaged, hostile (paths that lead out, links, doubled names,
 *   overlapping members, more bytes than allowed) or lacks a member
 */
export async function readZipMembers(
  archive: Buffer,
  path: string,
  wanted: readonly WantedMember[],
  hint = "",
): Promise<ReadonlyMap<string, Buffer>> {
  const zip = await openZip(archive, path);
  const entries = await listEntries(zip, path);
  const contents = new Map<string, Buffer>();
  for (const member of wanted) {
    const entry = entries.get(member.name);
    if (!entry && member.optional) continue;
    if (!entry) throw missingMember(path, member.name, [...entries.keys()], hint);
    contents.set(member.name, await readEntry(zip, entry, path, member.maxBytes));
  }
  return contents;
}

async function openZip(archive: Buffer, path: string): Promise<ZipFile> {
  try {
    return await fromBufferPromise(archive, { lazyEntries: true, strictFileNames: true });
  } catch (error) {
    throw damaged(path, error);
  }
}

async function listEntries(zip: ZipFile, path: string): Promise<ReadonlyMap<string, Entry>> {
  if (zip.entryCount > MAX_ENTRIES) throw hostile(path, `it has ${zip.entryCount} members`);
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) {
      if (entries.has(entry.fileName)) throw hostile(path, `\`${entry.fileName}\` is in it twice`);
      if (((entry.externalFileAttributes >>> 16) & FILE_TYPE) === SYMBOLIC_LINK) {
        throw hostile(path, `\`${entry.fileName}\` is a link`);
      }
      entries.set(entry.fileName, entry);
    }
  } catch (error) {
    throw error instanceof DataError ? error : damaged(path, error);
  }
  refuseOverlaps([...entries.values()], path);
  return entries;
}

/** Members that share bytes are how a small archive unpacks to a huge one. */
function refuseOverlaps(entries: readonly Entry[], path: string): void {
  const ordered = [...entries].sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  let end = 0;
  for (const entry of ordered) {
    const start = entry.relativeOffsetOfLocalHeader;
    if (start < end) throw hostile(path, `\`${entry.fileName}\` overlaps another member`);
    end = start + LOCAL_HEADER_BYTES + entry.fileNameLength + entry.compressedSize;
  }
}

async function readEntry(zip: ZipFile, entry: Entry, path: string, maxBytes: number): Promise<Buffer> {
  const { fileName } = entry;
  if (entry.isEncrypted()) {
    throw failure(DataError, "bad-archive", `\`${fileName}\` in \`${path}\` is encrypted`);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      // Leaving the loop destroys the stream: a bomb is unpacked no further than this.
      if (bytes > maxBytes) throw hostile(path, `\`${fileName}\` unpacks to more than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof DataError ? error : damaged(path, error);
  }
  return Buffer.concat(chunks, bytes);
}

function damaged(path: string, error: unknown): DataError {
  const reason = error instanceof Error ? error.message : String(error);
  return failure(DataError, "bad-archive", `\`${path}\` is not a zip archive that can be read: ${reason}`, {
    notes: ["it may have been cut short: download or copy it again"],
  });
}

function hostile(path: string, reason: string): DataError {
  return failure(DataError, "bad-archive", `\`${path}\` is refused: ${reason}`, {
    notes: ["take the archive from its publisher"],
  });
}

function missingMember(path: string, name: string, names: readonly string[], hint: string): DataError {
  const some = names.filter((n) => !n.endsWith("/")).slice(0, 10);
  const rest = names.length > some.length ? ", …" : "";
  return failure(DataError, "missing-member", `\`${path}\` has no member \`${name}\``, {
    notes: [
      some.length === 0 ? "it is empty" : `it has ${some.map((n) => `\`${n}\``).join(", ")}${rest}`,
      ...(hint === "" ? [] : [hint]),
    ],
  });
}
