import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import type { ParamSpecs } from "../declare/params.js";
import { formatOf, type SourceDeclaration } from "../declare/source.js";
import type { Const } from "../declare/values.js";
import { type NamesOf, requireArgument, requireOptions } from "../diagnostics/arguments.js";
import { type Diagnostic, errorAt, type Span } from "../diagnostics/diagnostic.js";
import { DataError, failure, throwErrors, UsageError } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import { nearestFile, reasonOf } from "../platform/files.js";
import { type NewUser, withNewUsers } from "./newUsers.js";
import { PREPARE_OPTIONS, type PrepareOptions, prepare } from "./prepare.js";
import { sources } from "./sources/index.js";
import { notStored, storedPath } from "./store.js";
import type { DataOrigin, DataSets, RawData } from "./types.js";

export interface ReadOptions {
  /** The source's own options: `{ data_seed: 2 }` for planted, `{ user: "reader" }` for a file. */
  readonly source?: Readonly<Record<string, Const>>;
  /**
   * Where the name was written by someone who is not trusted with paths (the author of a config): the folder that
   * a file must lie in and that its path starts from. Without it a path means what it means to the process.
   */
  readonly within?: string;
  /** Where each option was written, by its name; `name` is the set itself. */
  readonly spans?: ReadonlyMap<string, Span>;
}

export type DataOptions = PrepareOptions & ReadOptions;

const OPTIONS: NamesOf<DataOptions> = { ...PREPARE_OPTIONS, source: true, within: true };

/**
 * A named set or a file of ratings, ready to train on.
 * @param name `planted`, `ml-100k`, a path that ends as a source says (.csv, .tsv, …), or a folder that one reads
 * @throws UsageError where no source has that name, or an option is unknown
 * @throws DataError where the data is absent, damaged, or does not fit the options
 * @example const data = await readDataSets("planted", { target: "ratings", center: ["ratings"] })
 */
export async function readDataSets(name: string, options: DataOptions = {}): Promise<DataSets> {
  const call = "readDataSets(name, options)";
  requireArgument(call, "name", "the name of a set or a path", name, typeof name === "string");
  requireOptions(call, options, OPTIONS);
  const data = prepare(await readRawData(name, options), options);
  return { ...data, origin: originOf(name, options) };
}

/**
 * Data as it was read before, with the same split.
 * @param newUsers who joined it since
 * @throws as `readDataSets`
 */
export async function readOrigin(
  origin: DataOrigin,
  { call, seed }: DataSets["split"],
  newUsers: readonly NewUser[] = [],
): Promise<DataSets> {
  const { name, target, ...rest } = origin;
  const data = await readDataSets(name, {
    ...rest,
    target: target ?? undefined,
    split: call,
    splitSeed: seed,
  });
  return withNewUsers(data, newUsers);
}

function originOf(name: string, options: DataOptions): DataOrigin {
  const { source, path } = findSource(name, options.within, options.spans?.get("name"));
  return {
    name: source.name === name ? name : resolve(path),
    source: options.source ?? {},
    target: options.target ?? null,
    center: options.center ?? [],
    maxnorm: options.maxnorm ?? [],
    unitVariance: options.unitVariance ?? [],
    categories: options.categories ?? [],
    atLeast: options.atLeast ?? null,
    core: options.core ?? null,
    history: options.history ?? false,
  };
}

/** All rows of a set, before any split or scaling. Throws as `readDataSets` does. */
export async function readRawData(name: string, options: ReadOptions = {}): Promise<RawData> {
  const { source: given = {}, within, spans = new Map<string, Span>() } = options;
  const { source, path } = findSource(name, within, spans.get("name"));
  return source.load(checkedOptions(source, given, spans), { path, spans });
}

function findSource(
  name: string,
  within: string | undefined,
  at: Span | undefined,
): { source: SourceDeclaration<RawData>; path: string } {
  const named = sources.get(name);
  if (named && named.extensions.length === 0) {
    if (named.get && !existsSync(storedPath(named))) throw notStored(named, at);
    return { source: named, path: named.get ? storedPath(named) : "" };
  }
  const path = within === undefined ? name : pathInside(within, name, at);
  const format = formatOf(sources.all, name);
  if (format) {
    if (!existsSync(path)) throw noFile(path, at);
    return { source: format, path };
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    const reader = readerOf(path, at);
    if (reader) return { source: reader, path };
    throw failure(DataError, "is-folder", `\`${path}\` is a folder, not a file of ratings`, {
      at,
      notes: [`name a file that ends in ${extensions()}`],
    });
  }
  throw unknownSource(name, at);
}

/** The source that knows the files of a folder. */
function readerOf(folder: string, at: Span | undefined): SourceDeclaration<RawData> | undefined {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    throw failure(DataError, "cannot-read", `cannot read \`${folder}\`: ${reasonOf(error)}`, { at });
  }
  return sources.all.find(({ readsFolder }) => readsFolder?.(names));
}

function noFile(path: string, at: Span | undefined): DataError {
  const near = nearestFile(path);
  return failure(DataError, "no-file", `there is no file \`${path}\``, {
    at,
    label: near ? `did you mean \`${near}\`?` : "",
    notes: near
      ? []
      : ["a path on the command line starts from the current folder, one in a config from the config's"],
  });
}

/** Nothing outside the folder is read, not through `..` and not through a link. */
function pathInside(folder: string, path: string, at: Span | undefined): string {
  const joined = join(folder, path);
  const leadsOut = (from: string, to: string) => {
    const way = relative(from, to);
    return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
  };
  const linked = existsSync(joined) && leadsOut(realpathSync(folder), realpathSync(joined));
  if (!isAbsolute(path) && !leadsOut(folder, joined) && !linked) return joined;
  throw failure(DataError, "path-outside", `\`${path}\` lies outside the folder of the config`, {
    at,
    notes: [
      "a config may name files beside it or below it; others are named on the command line: `--data PATH`",
    ],
  });
}

function unknownSource(name: string, at: Span | undefined): UsageError {
  const names = sources.all.filter((s) => s.extensions.length === 0).map((s) => s.name);
  const near = nearest(name, names)[0];
  return failure(UsageError, "unknown-data", `no data set is called \`${name}\``, {
    at,
    label: near ? `did you mean \`${near}\`?` : "",
    notes: [
      ...(near && !at ? [`did you mean \`${near}\`?`] : []),
      `there is ${names.map((n) => `\`${n}\``).join(", ")}, or the path of a file that ends in ${extensions()}`,
    ],
  });
}

function extensions(): string {
  return sources.all.flatMap((s) => s.extensions).join(", ");
}

function checkedOptions(
  source: SourceDeclaration<RawData>,
  given: Readonly<Record<string, Const>>,
  spans: ReadonlyMap<string, Span>,
): Record<string, unknown> {
  const specs: ParamSpecs = source.params;
  const problems: Diagnostic[] = [];
  const known = new Map(Object.entries(specs));
  const values = new Map([...known].map(([name, spec]) => [name, spec.default as unknown]));
  for (const [name, value] of Object.entries(given)) {
    const at = spans.get(name);
    const spec = known.get(name);
    const read = spec?.kind.read(value);
    if (spec && read !== undefined) values.set(name, read);
    else if (spec) problems.push(errorAt("bad-option", `\`${name}\` must be ${spec.kind.expects}`, { at }));
    else problems.push(unknownOption(source.name, name, [...known.keys()], at));
  }
  throwErrors(UsageError, problems);
  return Object.fromEntries(values);
}

function unknownOption(
  source: string,
  name: string,
  known: readonly string[],
  at: Span | undefined,
): Diagnostic {
  const near = nearest(name, known)[0];
  return errorAt("unknown-option", `the source \`${source}\` has no option \`${name}\``, {
    at,
    label: near ? `did you mean \`${near}\`?` : "",
    notes: [known.length > 0 ? `its options: ${known.join(", ")}` : "it has none"],
  });
}
