import { nearest } from "../diagnostics/nearest.js";
import { type ParamKind, type ParamSpecs, quoteHint, type Refusal } from "./params.js";
import type { Registry } from "./registry.js";
import {
  type CallRef,
  type Const,
  hasSymbol,
  isCall,
  isList,
  isName,
  showBriefly,
  showConst,
} from "./values.js";

/** A declaration that a directive may call by name: a loss, an optimizer, a schedule. */
export interface Callable {
  readonly name: string;
  readonly params: ParamSpecs;
  /** Rules between arguments: one message for each that is broken. */
  rules?(params: Readonly<Record<string, unknown>>): readonly string[];
}

/** A declaration with the values of its parameters: `huber(delta=2)`. */
export interface Called<D extends Callable> {
  readonly declaration: D;
  readonly params: Readonly<Record<string, unknown>>;
  /** The arguments that were written, by parameter. */
  readonly written: ReadonlyMap<string, Const>;
}

/**
 * A call of a declaration; its name alone, bare or as a string, calls it without arguments.
 * @param family with its article, for messages: `a loss`
 */
export function callOf<D extends Callable>(family: string, registry: Registry<D>): ParamKind<Called<D>> {
  const names = registry.names;
  return {
    expects: `${family}: ${names.map((name) => `'${name}'`).join(", ")}`,
    words: names,
    read: (value) => {
      const matched = matchCall(value, registry);
      return matched && "declaration" in matched ? matched : undefined;
    },
    explain: (value) => {
      const matched = matchCall(value, registry);
      return matched && "part" in matched ? matched : null;
    },
  };
}

/** For a parameter that takes a call of its own family: `warmup(1000, schedule=cosine(50000))`. */
export const another: ParamKind<Called<Callable> | null> = {
  expects: "another one, or None",
  read: () => undefined,
};

/** The call without arguments of a declaration that is there. */
export function callNamed<D extends Callable>(registry: Registry<D>, name: string): Called<D> {
  const called = callOf("", registry).read(name);
  if (!called) throw new Error(`nothing is called \`${name}\` that needs no arguments`);
  return called;
}

/** The call with further arguments, where the declaration has such parameters and they are not written. */
export function withArguments<D extends Callable>(
  called: Called<D>,
  further: ReadonlyMap<string, Const>,
): Called<D> {
  const { declaration, params, written } = called;
  const given = [...further].filter(
    ([name]) => Object.hasOwn(declaration.params, name) && !written.has(name),
  );
  return {
    declaration,
    params: { ...params, ...Object.fromEntries(given) },
    written: new Map([...written, ...given]),
  };
}

/** Calls in a list: `[l1(U, 0.001), l2(V, 0.1)]`. */
export function callsOf<D extends Callable>(
  family: string,
  registry: Registry<D>,
): ParamKind<readonly Called<D>[]> {
  const call = callOf(family, registry);
  const expects = `a list of ${registry.names.map((name) => `${name}(…)`).join(", ")}`;
  return {
    expects,
    words: registry.names,
    read: (value) => {
      const calls = isList(value) ? value.map(call.read) : [undefined];
      return calls.includes(undefined) ? undefined : (calls as Called<D>[]);
    },
    explain: (value) => {
      const wrong = isList(value) ? value.find((item) => call.read(item) === undefined) : undefined;
      if (wrong === undefined) return null;
      const refusal = call.explain!(wrong);
      if (refusal) return refusal;
      const near = nearest(asCall(wrong)?.name ?? "", registry.names)[0];
      return {
        part: wrong,
        message: `${showBriefly(wrong)} is not ${family}`,
        label: near ? `did you mean \`${near}\`?` : "",
        notes: [`it must be ${expects}`],
      };
    },
  };
}

/**
 * A call as a config writes it, the arguments that must be there without their names, and those that people write so:
 * `huber(delta=2)`, `l1(U, 0.001)`, `random(0.9, 0.1)`; the name alone where none was written.
 */
export function showCalled({ declaration, written }: Called<Callable>): string {
  if (written.size === 0) return declaration.name;
  const params = Object.entries(declaration.params);
  const gap = params.findIndex(([name]) => !written.has(name));
  const first = gap < 0 ? params : params.slice(0, gap);
  const unnamed = params.flatMap(([name, spec]) =>
    !("default" in spec) || (spec.placed && first.some(([known]) => known === name)) ? [name] : [],
  );
  const args = unnamed.map((name) => written.get(name)!);
  const named = new Map([...written].filter(([name]) => !unnamed.includes(name)));
  return showConst({ kind: "call", name: declaration.name, args, named });
}

/** What is called, or what is wrong with the call; null for what is no call at all, or one of nothing known. */
function matchCall<D extends Callable>(value: Const, registry: Registry<D>): Called<D> | Refusal | null {
  const call = asCall(value);
  const declaration = call && registry.get(call.name);
  if (!call || !declaration) return null;
  const specs = new Map(Object.entries(declaration.params));
  const names = [...specs.keys()];
  const what = `\`${call.name}\``;
  const takes = names.length === 0 ? `${what} takes no arguments` : `${what} takes ${names.join(", ")}`;
  if (call.args.length > names.length) {
    return { part: value, message: `${what} has no place for one more argument`, notes: [takes] };
  }
  const written = new Map(call.args.map((arg, i) => [names[i]!, arg]));
  for (const [name, arg] of call.named) {
    if (!specs.has(name)) {
      const near = nearest(name, names)[0];
      const label = near ? `did you mean \`${near}\`?` : "";
      return { part: value, message: `${what} has no argument \`${name}\``, label, notes: [takes] };
    }
    if (written.has(name)) return { part: value, message: `\`${name}\` of ${what} is given twice` };
    written.set(name, arg);
  }
  const params = new Map<string, unknown>();
  let isKnown = true;
  for (const [name, spec] of specs) {
    const arg = written.get(name);
    const read = arg === undefined ? { value: spec.default } : readArgument(arg, spec.kind, registry);
    if ("value" in read && read.value !== undefined) params.set(name, read.value);
    else if (arg !== undefined && hasSymbol(arg)) isKnown = false;
    else if (arg === undefined) {
      return { part: value, message: `${what} needs \`${name}\``, notes: [`\`${name}\`: ${spec.about}`] };
    } else if ("refusal" in read && read.refusal) return read.refusal;
    else {
      const message = `\`${name}\` of ${what} must be ${spec.kind.expects}, got ${showBriefly(arg)}`;
      const words = spec.kind === another ? registry.names : (spec.kind.words ?? []);
      const label = quoteHint(spec.kind, arg) ?? nearLabel(arg, words);
      return { part: arg, message, label, notes: [`\`${name}\`: ${spec.about}`] };
    }
  }
  const values = Object.fromEntries(params);
  const [broken] = isKnown ? (declaration.rules?.(values) ?? []) : [];
  return broken === undefined ? { declaration, params: values, written } : { part: value, message: broken };
}

type ReadArgument = { readonly value: unknown } | { readonly refusal: Refusal | null };

function readArgument(arg: Const, kind: ParamKind<unknown>, registry: Registry<Callable>): ReadArgument {
  if (kind !== another) {
    const value = kind.read(arg);
    return value === undefined ? { refusal: kind.explain?.(arg) ?? null } : { value };
  }
  if (arg === null) return { value: null };
  const called = matchCall(arg, registry);
  return called && "declaration" in called ? { value: called } : { refusal: called };
}

function nearLabel(arg: Const, words: readonly string[]): string {
  const word = asCall(arg)?.name;
  const near = word === undefined ? undefined : nearest(word, words)[0];
  return near ? `did you mean \`${near}\`?` : "";
}

function asCall(value: Const): CallRef | null {
  if (isCall(value)) return value;
  const name = isName(value) ? value.name : value;
  return typeof name === "string" ? { kind: "call", name, args: [], named: new Map() } : null;
}
