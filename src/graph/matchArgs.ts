import { type ParamKind, type ParamSpecs, quoteHint } from "../declare/params.js";
import { type Const, hasSymbol, isCall, isName, isSymbol, showBriefly } from "../declare/values.js";
import { type Diagnostic, errorAt, type Span } from "../diagnostics/diagnostic.js";
import { nearest } from "../diagnostics/nearest.js";
import type { ArgAst } from "../syntax/ast.js";
import { BROKEN, evaluate, placeOf, type Scope } from "./evaluate.js";

export interface MatchedArgs {
  /** Every parameter with a known value; defaults filled in. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The arguments of the text, in its order. */
  readonly written: readonly WrittenArg[];
  /** False when an argument is wrong or missing, or a required one hangs on an unbound variable. */
  readonly complete: boolean;
}

export interface WrittenArg {
  readonly name: string;
  readonly value: Const;
  readonly span: Span;
}

/**
 * Matches the arguments of a call against the declared parameters: positional ones in order of declaration, named
 * ones by name. Reports every argument that is unknown, repeated, of a wrong kind, or missing.
 * @param what the callee as messages call it: `` `dnn` ``
 * @param callSpan where a missing argument is reported
 */
export function matchArgs(
  args: readonly ArgAst[],
  specs: ParamSpecs,
  what: string,
  callSpan: Span,
  scope: Scope,
): MatchedArgs {
  const names = Object.keys(specs);
  const values = new Map<string, unknown>();
  const written: WrittenArg[] = [];
  const seen = new Map<string, Span>();
  // Parameters that an unknown name was meant for, it seems: they are not reported missing, too.
  const misspelt = new Set<string | undefined>();
  let complete = true;
  const wrong = (diagnostic: Diagnostic) => {
    complete = false;
    scope.report(diagnostic);
  };

  for (const [position, arg] of args.entries()) {
    const value = evaluate(arg.value, scope);
    const name = arg.name ?? names[position];
    if (arg.name === null && args.slice(0, position).some((before) => before.name !== null)) {
      wrong(positionalAfterNamed(arg));
      continue;
    }
    if (name === undefined || !Object.hasOwn(specs, name)) {
      if (name !== undefined) misspelt.add(nearest(name, names)[0]);
      wrong(unexpectedArgument(arg, names, what));
      continue;
    }
    const earlier = seen.get(name);
    if (earlier) {
      wrong(givenTwice(name, arg.span, earlier));
      continue;
    }
    seen.set(name, arg.span);
    if (value === BROKEN) {
      complete = false;
      continue;
    }
    written.push({ name, value, span: arg.span });
    const read = readValue(specs[name]!.kind, value);
    if (read.kind === "wrong") wrong(wrongKind(name, specs[name]!.kind, value, arg.value.span));
    else if (read.kind === "value") values.set(name, read.value);
    // The default stands in for what is not known yet: shapes hang on required parameters, nothing is built.
    else if ("default" in specs[name]!) values.set(name, specs[name]!.default);
    else complete = false;
  }

  for (const name of names) {
    const spec = specs[name]!;
    if (seen.has(name)) continue;
    if ("default" in spec) values.set(name, spec.default);
    else if (misspelt.has(name)) complete = false;
    else wrong(missingArgument(name, specs, what, callSpan));
  }
  return { values: Object.fromEntries(values), written, complete };
}

export type ReadValue =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "unknown" }
  | { readonly kind: "wrong" };

/** A value as its parameter wants it; unknown where it hangs on an unbound variable. */
export function readValue(kind: ParamKind<unknown>, value: Const): ReadValue {
  if (isSymbol(value)) {
    return kind.readSymbol ? { kind: "value", value: kind.readSymbol(value) } : { kind: "unknown" };
  }
  const read = kind.read(value);
  if (read !== undefined) return { kind: "value", value: read };
  return hasSymbol(value) && !kind.explain?.(value) ? { kind: "unknown" } : { kind: "wrong" };
}

/** The message for a value that its parameter does not take. */
export function wrongKind(name: string, kind: ParamKind<unknown>, value: Const, at: Span): Diagnostic {
  const refusal = kind.explain?.(value);
  if (refusal) {
    const { part, message, label = "", notes = [] } = refusal;
    return errorAt("wrong-argument", `\`${name}\`: ${message}`, { at: placeOf(part) ?? at, label, notes });
  }
  const word = wordIn(value);
  const near = word !== null && kind.words ? nearest(word, kind.words)[0] : undefined;
  return errorAt("wrong-argument", `\`${name}\` must be ${kind.expects}, got ${showBriefly(value)}`, {
    at,
    label: quoteHint(kind, value) ?? (near ? `did you mean '${near}'?` : `not ${kind.expects}`),
  });
}

/** The word that a value is, or the name that it calls. */
function wordIn(value: Const): string | null {
  if (isCall(value) || isName(value)) return value.name;
  return typeof value === "string" ? value : null;
}

function unexpectedArgument(arg: ArgAst, names: readonly string[], what: string): Diagnostic {
  const takes = names.length === 0 ? `${what} takes no arguments` : `${what} takes ${names.join(", ")}`;
  if (arg.name === null) {
    return errorAt("too-many-arguments", `${what} has no place for one more argument`, {
      at: arg.span,
      notes: [takes],
    });
  }
  const near = nearest(arg.name, names)[0];
  return errorAt("unknown-argument", `${what} has no argument \`${arg.name}\``, {
    at: arg.nameSpan ?? arg.span,
    label: near ? `did you mean \`${near}\`?` : "",
    notes: [takes],
  });
}

function positionalAfterNamed(arg: ArgAst): Diagnostic {
  return errorAt("positional-after-named", "an argument without a name cannot follow one with a name", {
    at: arg.span,
    notes: ["move it to the front, or write its name: `name=value`"],
  });
}

function givenTwice(name: string, at: Span, earlier: Span): Diagnostic {
  return errorAt("argument-twice", `\`${name}\` is given twice`, {
    at,
    also: [{ span: earlier, text: "first here" }],
  });
}

function missingArgument(name: string, specs: ParamSpecs, what: string, at: Span): Diagnostic {
  const { kind, about } = specs[name]!;
  return errorAt("missing-argument", `${what} needs \`${name}\``, {
    at,
    label: `add \`${name}=…\`, ${kind.expects}`,
    notes: [`\`${name}\`: ${about}`],
  });
}
