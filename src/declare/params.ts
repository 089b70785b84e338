import type { Dim, Shape } from "./shape.js";
import { type Const, isList, isName, isSymbol, type NameRef, type SymbolRef } from "./values.js";

/** A kind of argument: what it accepts and how it is described in messages. */
export interface ParamKind<T> {
  /** After "must be": `a positive integer`. */
  readonly expects: string;
  /** The value as the op wants it, or undefined where it is of another kind. Symbols never reach it. */
  readonly read: (value: Const) => T | undefined;
  /** For kinds that can hold a symbol inside them: an unbound `$k` stays as the dimension `"$k"`. */
  readonly readSymbol?: (value: SymbolRef) => T;
  /** Every word it accepts, for suggestions and completion. */
  readonly words?: readonly string[];
  /** Why it refuses a value, where there is more to say than what it expects. */
  readonly explain?: (value: Const) => Refusal | null;
}

/** What is wrong inside a value. */
export interface Refusal {
  /** The value, or the part of it that is wrong. */
  readonly part: Const;
  readonly message: string;
  readonly label?: string;
  readonly notes?: readonly string[];
}

/** What a label says of a name that would do as a string; null for all else. */
export function quoteHint(kind: ParamKind<unknown>, value: Const): string | null {
  return isName(value) && kind.read(value.name) !== undefined ? `write \`'${value.name}'\`` : null;
}

/** One parameter of a declaration. Without `default` it is required. */
export interface ParamSpec<T> {
  readonly kind: ParamKind<T>;
  readonly about: string;
  readonly default?: T;
  /** Whether it is shown without its name, as those that must be there are, where those before it are written too. */
  readonly placed?: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: a heterogeneous record; each entry keeps its own type
export type ParamSpecs = Readonly<Record<string, ParamSpec<any>>>;

/** The values an op receives: `{ units: number, initrange: number }`. */
export type ParamValues<P extends ParamSpecs> = {
  readonly [K in keyof P]: P[K] extends ParamSpec<infer T> ? T : never;
};

function kind<T>(expects: string, read: (value: Const) => T | undefined): ParamKind<T> {
  return { expects, read };
}

function numberKind(expects: string, accepts: (n: number) => boolean): ParamKind<number> {
  return kind(expects, (v) => (typeof v === "number" && Number.isFinite(v) && accepts(v) ? v : undefined));
}

export const kinds = {
  number: numberKind("a number", () => true),
  positive: numberKind("a number above 0", (n) => n > 0),
  nonNegative: numberKind("a number of at least 0", (n) => n >= 0),
  /** In (0, 1]. */
  probability: numberKind("a number above 0 and at most 1", (n) => n > 0 && n <= 1),
  /** In [0, 1). */
  fraction: numberKind("a number of at least 0 and below 1", (n) => n >= 0 && n < 1),
  positiveInt: numberKind("a positive integer", (n) => Number.isSafeInteger(n) && n > 0),
  nonNegativeInt: numberKind("an integer of at least 0", (n) => Number.isSafeInteger(n) && n >= 0),
  boolean: kind("True or False", (v) => (typeof v === "boolean" ? v : undefined)),
  string: kind("a string", (v) => (typeof v === "string" ? v : undefined)),
  strings: kind("a list of strings", (v) =>
    isList(v) && v.every((item) => typeof item === "string") ? (v as readonly string[]) : undefined,
  ),
  numbers: kind("a list of numbers", (v) =>
    isList(v) && v.every((item) => typeof item === "number") ? (v as readonly number[]) : undefined,
  ),
  /** A size that shapes are made of; may stay a symbol until it is bound. */
  dim: {
    expects: "a positive integer",
    read: readDim,
    readSymbol: (v) => v.text,
  } as ParamKind<Dim>,
  dims: kind("a list of positive integers", (v) => readList(v, readDimOrSymbol)) as ParamKind<readonly Dim[]>,
  /** As `dims`; a string is a column of ids, and stands for how many there are. */
  sizes: kind("a list of positive integers or names of columns of ids", (v) =>
    readList(v, (item) => (typeof item === "string" && /^[^$]/.test(item) ? item : readDimOrSymbol(item))),
  ) as ParamKind<readonly Dim[]>,
  /** `[None, 100]`: None is the batch where it comes first, an unknown size elsewhere. */
  shape: kind("a shape such as [None, 100]", readShape),
  dtype: {
    ...kind("tf.float32 or tf.int32", readDType),
    words: ["tf.float32", "tf.int32"],
  } as ParamKind<"float32" | "int32">,
  /** The name of a node, or of a weight that one exposes, inside a directive. */
  node: kind("the name of a node", (v) => (isName(v) ? v.name : typeof v === "string" ? v : undefined)),
  any: kind<Const>("a value", (v) => v),
};

/** One of a few words, written as a string. */
export function oneOf<W extends string>(...words: W[]): ParamKind<W> {
  const shown = words.map((w) => `'${w}'`).join(", ");
  return { ...kind(`one of ${shown}`, (v) => words.find((w) => w === v)), words };
}

/** The kind, or None. */
export function orNone<T>(inner: ParamKind<T>): ParamKind<T | null> {
  return { ...inner, expects: `${inner.expects}, or None`, read: (v) => (v === null ? null : inner.read(v)) };
}

/** Any of several kinds, tried in turn. */
export function either<A, B>(a: ParamKind<A>, b: ParamKind<B>): ParamKind<A | B> {
  const expects = `${a.expects}, or ${b.expects}`;
  return { expects, read: (v) => a.read(v) ?? b.read(v), words: [...(a.words ?? []), ...(b.words ?? [])] };
}

export function required<T>(kind: ParamKind<T>, about: string): ParamSpec<T> {
  return { kind, about };
}

export function optional<T>(kind: ParamKind<T>, about: string, value: T): ParamSpec<T> {
  return { kind, about, default: value };
}

/** Of the first parameters: one that people write without its name. */
export function placed<T>(spec: ParamSpec<T>): ParamSpec<T> {
  return { ...spec, placed: true };
}

function readDim(value: Const): Dim | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

function readDimOrSymbol(value: Const): Dim | undefined {
  return isSymbol(value) ? value.text : readDim(value);
}

function readList<T>(value: Const, read: (item: Const) => T | undefined): readonly T[] | undefined {
  if (!isList(value)) return undefined;
  const items = value.map(read);
  return items.includes(undefined) ? undefined : (items as T[]);
}

function readShape(value: Const): Shape | undefined {
  if (!isList(value)) return undefined;
  const dims = value.map((item, i) => (item === null ? (i === 0 ? "batch" : "?") : readDimOrSymbol(item)));
  return dims.includes(undefined) ? undefined : (dims as Dim[]);
}

const dtypes = new Map<string, "float32" | "int32">([
  ["tf.float32", "float32"],
  ["tf.float64", "float32"],
  ["float", "float32"],
  ["float32", "float32"],
  ["tf.int32", "int32"],
  ["tf.int64", "int32"],
  ["int32", "int32"],
]);

function readDType(value: Const): "float32" | "int32" | undefined {
  const word = isName(value) ? (value as NameRef).name : value;
  return typeof word === "string" ? dtypes.get(word) : undefined;
}
