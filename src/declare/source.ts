import type { Span } from "../diagnostics/diagnostic.js";
import type { ParamSpecs, ParamValues } from "./params.js";

/** A file inside an archive, and how it is known to be the right one. */
export interface MemberCheck {
  /** Path inside the archive. */
  readonly name: string;
  /** null where any file of the form will do. */
  readonly md5: string | null;
  /** Larger members are refused. */
  readonly bytes: number;
  /** Whether an archive without it is still that set. Default false. */
  readonly optional?: boolean;
}

/** How a set that its publisher does not let us ship comes to this machine. */
export interface Recipe {
  /** Where the publisher offers it. */
  readonly url: string;
  /** The published archive has one of these MD5 sums; a repacked one is known by its members alone. */
  readonly archiveMd5: readonly string[];
  /** Under this name it is kept. */
  readonly fileName: string;
  /** What is read; everything else in the archive is left alone. */
  readonly members: readonly MemberCheck[];
  /** Larger archives are refused unread. */
  readonly maxArchiveBytes: number;
}

export interface LoadContext {
  /** The file to read, as the user called it or where the set is kept; empty for what is generated. */
  readonly path: string;
  /** Where an option was written, for messages. */
  readonly spans: ReadonlyMap<string, Span>;
}

/**
 * A data source: one file, one declaration. It is either a named set (`extensions` empty) or a file format.
 * `Raw` is what it yields, which this folder need not know.
 */
export interface SourceDeclaration<Raw = unknown, P extends ParamSpecs = ParamSpecs> {
  readonly family: "source";
  /** The set's name, or the format's. */
  readonly name: string;
  /** One sentence. */
  readonly about: string;
  /** Who made it, and what may be done with it. */
  readonly terms: string;
  /** Endings of the files it reads, with the dot where there is one. */
  readonly extensions: readonly string[];
  /** Whether it reads a folder with files of these names. Absent where it reads no folder. */
  readonly readsFolder?: (names: readonly string[]) => boolean;
  readonly params: P;
  /** Absent where there is nothing to fetch. */
  readonly get: Recipe | null;
  /** @throws DataError for whatever is wrong with what is read */
  load(options: ParamValues<P>, context: LoadContext): Promise<Raw>;
}

type SourceParts<Raw, P extends ParamSpecs> = Pick<
  SourceDeclaration<Raw, P>,
  "name" | "about" | "terms" | "load"
> &
  Partial<Pick<SourceDeclaration<Raw, P>, "extensions" | "readsFolder" | "params" | "get">>;

export function defineSource<Raw, const P extends ParamSpecs = Readonly<Record<never, never>>>(
  parts: SourceParts<Raw, P>,
): SourceDeclaration<Raw> {
  const defaults = { family: "source", extensions: [], params: {}, get: null } as const;
  // The registry holds sources of every signature; readers hand each the options its own declaration asked for.
  return { ...defaults, ...parts } as unknown as SourceDeclaration<Raw>;
}

/** The source that reads files with this path's ending, in any case. */
export function formatOf<Raw>(
  sources: readonly SourceDeclaration<Raw>[],
  path: string,
): SourceDeclaration<Raw> | undefined {
  const lower = path.toLowerCase();
  return sources.find(({ extensions }) => extensions.some((extension) => lower.endsWith(extension)));
}
