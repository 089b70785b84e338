import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Recipe, SourceDeclaration } from "../declare/source.js";
import type { Span } from "../diagnostics/diagnostic.js";
import { DataError, failure, ResourceError, UsageError } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import { dataDirectory, writeFileAtomic } from "../platform/files.js";
import { checkedMembers, md5, readWholeFile } from "./archive.js";
import { sources } from "./sources/index.js";
import type { RawData } from "./types.js";

/** Sets that are kept on this machine, each as the one archive it came in, under the data directory. */

type NamedSource = SourceDeclaration<RawData>;

/** A set as `antk data list` shows it. */
export interface ListedSet {
  readonly name: string;
  readonly about: string;
  readonly terms: string;
  /** `built in` needs nothing; `absent` has to be added or got first. */
  readonly state: "built in" | "stored" | "absent";
  /** Where it lies, or would lie; null for what is built in. */
  readonly path: string | null;
}

export interface StoredSet {
  readonly name: string;
  readonly path: string;
}

export interface GetOptions {
  /** Receives the terms of use before anything is downloaded. */
  readonly showTerms: (terms: string) => void;
  /** Default: the process's own. */
  readonly fetch?: typeof fetch;
}

/** Every named set. */
export function listDataSets(): readonly ListedSet[] {
  return sources.all
    .filter((s) => s.extensions.length === 0)
    .map((source) => {
      const { name, about, terms, get } = source;
      const path = get ? storedPath(source) : null;
      const state = path === null ? "built in" : existsSync(path) ? "stored" : "absent";
      return { name, about, terms, state, path };
    });
}

/**
 * Checks a local archive and keeps a copy. An archive that fails the check leaves what is stored as it was.
 * @throws UsageError where no set of that name is kept
 * @throws DataError where the archive cannot be read or is not that set
 * @throws ResourceError where the copy cannot be written
 */
export async function addDataSet(name: string, { from }: { from: string }): Promise<StoredSet> {
  const { source, recipe } = keptSource(name);
  const archive = await readWholeFile(from, recipe.maxArchiveBytes);
  return keep(source, recipe, archive, from);
}

/**
 * Downloads a set from its publisher, checks it and keeps it.
 * @throws ResourceError where the publisher cannot be reached
 * @throws DataError where what comes is not that set
 */
export async function getDataSet(name: string, options: GetOptions): Promise<StoredSet> {
  const { source, recipe } = keptSource(name);
  options.showTerms(source.terms);
  const archive = await download(name, recipe, options.fetch ?? fetch);
  return keep(source, recipe, archive, recipe.url);
}

/** Where the archive of a set lies once it is stored. */
export function storedPath(source: NamedSource): string {
  return join(dataDirectory(), source.name, source.get?.fileName ?? "");
}

/** The error for a set that is not on this machine, with both ways to get it. */
export function notStored({ name, get }: NamedSource, at?: Span): DataError {
  return failure(DataError, "not-stored", `the data set \`${name}\` is not on this machine`, {
    at,
    notes: [
      `download it from ${get?.url}: antk data get ${name}`,
      `or take a copy that you have: antk data add ${name} --from FILE.zip`,
    ],
  });
}

async function keep(source: NamedSource, recipe: Recipe, archive: Buffer, from: string): Promise<StoredSet> {
  // The published archive as a whole is known; any other is known by what is in it.
  if (!recipe.archiveMd5.includes(md5(archive))) await checkedMembers(archive, from, recipe, source.name);
  const path = storedPath(source);
  writeFileAtomic(path, archive);
  return { name: source.name, path };
}

function keptSource(name: string): { source: NamedSource; recipe: Recipe } {
  const source = sources.get(name);
  if (source?.get) return { source, recipe: source.get };
  if (source && source.extensions.length === 0) {
    throw failure(UsageError, "built-in-data", `\`${name}\` is built in: it can be used as it is`);
  }
  const kept = sources.all.filter((s) => s.get).map((s) => s.name);
  const near = nearest(name, kept)[0];
  throw failure(UsageError, "unknown-data", `no data set is called \`${name}\``, {
    notes: [...(near ? [`did you mean \`${near}\`?`] : []), `sets that are kept: ${kept.join(", ")}`],
  });
}

async function download(name: string, recipe: Recipe, fetcher: typeof fetch): Promise<Buffer> {
  try {
    const response = await fetcher(recipe.url);
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
    return await readLimited(response.body, recipe);
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw failure(
      ResourceError,
      "cannot-download",
      `cannot download ${recipe.url}: ${downloadReason(error)}`,
      {
        notes: [
          "this machine may be offline",
          `fetch the archive in another way, then: antk data add ${name} --from FILE.zip`,
        ],
      },
    );
  }
}

async function readLimited(body: ReadableStream<Uint8Array>, recipe: Recipe): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > recipe.maxArchiveBytes) {
      throw failure(DataError, "too-large", `${recipe.url} sends more than ${recipe.maxArchiveBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

/** Node's fetch says only "fetch failed"; the reason is its cause. */
function downloadReason(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message ? cause.message : message;
}
