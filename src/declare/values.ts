/** What a written value means once variables are bound and arithmetic is done. */
export type Const = number | string | boolean | null | readonly Const[] | NameRef | SymbolRef | CallRef;

/** A dotted name: `tf.float32`, or the name of a node or function inside a directive. */
export interface NameRef {
  readonly kind: "name";
  readonly name: string;
}

/** Something an unbound `$variable` takes part in; `text` is how it was written: `2 * $k`. */
export interface SymbolRef {
  readonly kind: "symbol";
  readonly text: string;
}

/** `random(0.8, 0.1, 0.1)`: a call of a registered function inside a directive. */
export interface CallRef {
  readonly kind: "call";
  readonly name: string;
  readonly args: readonly Const[];
  readonly named: ReadonlyMap<string, Const>;
}

function isKind(value: Const, kind: string): boolean {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === kind;
}

export const isName = (value: Const): value is NameRef => isKind(value, "name");
export const isSymbol = (value: Const): value is SymbolRef => isKind(value, "symbol");
export const isCall = (value: Const): value is CallRef => isKind(value, "call");
export const isList = (value: Const): value is readonly Const[] => Array.isArray(value);

/** Whether it hangs on a `$variable` without a value. */
export function hasSymbol(value: Const): boolean {
  if (isList(value)) return value.some(hasSymbol);
  return isCall(value) ? [...value.args, ...value.named.values()].some(hasSymbol) : isSymbol(value);
}

/** The value in the config language: `[None, 100]`, `'user'`, `tf.float32`. */
export function showConst(value: Const): string {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return quote(value);
  if (isList(value)) return `[${value.map(showConst).join(", ")}]`;
  if (isName(value)) return value.name;
  if (isSymbol(value)) return value.text;
  const named = [...value.named].map(([name, v]) => `${name}=${showConst(v)}`);
  return `${value.name}(${[...value.args.map(showConst), ...named].join(", ")})`;
}

/** Letters of a value that a message shows. */
const BRIEF = 80;

/** The value as messages show it: a long one is cut. */
export function showBriefly(value: Const): string {
  const text = showConst(value);
  return text.length > BRIEF ? `${text.slice(0, BRIEF)}…` : text;
}

const escapes = new Map([
  ["\\", "\\\\"],
  ["'", "\\'"],
  ["\n", "\\n"],
  ["\t", "\\t"],
]);

/** A string literal of the language, in single quotes. */
export function quote(text: string): string {
  return `'${text.replace(/[\\'\n\t]/g, (c) => escapes.get(c)!)}'`;
}
