import {
  type CallRef,
  type Const,
  isList,
  isSymbol,
  type NameRef,
  type SymbolRef,
  showBriefly,
  showConst,
} from "../declare/values.js";
import { type Diagnostic, errorAt, type Span } from "../diagnostics/diagnostic.js";
import { nearest } from "../diagnostics/nearest.js";
import type { ArgAst, BinaryOperator, CallAst, ValueAst } from "../syntax/ast.js";

/** Elements of a value in all, those of lists inside it included. */
const MAX_ELEMENTS = 10_000;
/** Lists inside lists. A written value cannot be deeper; one put together from variables could. */
const MAX_NESTING = 64;
/** Letters of a symbol's text; variables bound to symbols could double it with each binding. */
const MAX_SYMBOL = 200;

/** A value that was wrong: the message is out, and nothing more is said about it. */
export const BROKEN = Symbol("broken");
export type Evaluated = Const | typeof BROKEN;

export interface Scope {
  /** Variables with a value. */
  readonly bindings: ReadonlyMap<string, Const>;
  /** Receives the name of each variable that a value mentions. */
  readonly used: Set<string>;
  /** Receives what is wrong. */
  readonly report: (diagnostic: Diagnostic) => void;
  /** What an unbound variable is: kept as a symbol, or an error. */
  readonly unbound: "symbol" | "error";
  /** Whether a variable has no value because what binds it is wrong, which was said. Default never. */
  readonly isBroken?: (variable: string) => boolean;
  /** Whether the text is none that a message could point into. Default false. */
  readonly unplaced?: boolean;
}

/** Where the names and calls inside values were written: a list of penalties is one argument, its mistakes are not. */
const places = new WeakMap<object, Span>();

/** Where a name or a call was written; null for other values, and for those from outside the text. */
export function placeOf(value: Const): Span | null {
  return typeof value === "object" && value !== null ? (places.get(value) ?? null) : null;
}

function placed<T extends NameRef | CallRef>(value: T, span: Span, { unplaced }: Scope): T {
  if (!unplaced) places.set(value, span);
  return value;
}

/** What a written value means: variables replaced, arithmetic done, lists repeated. */
export function evaluate(ast: ValueAst, scope: Scope): Evaluated {
  switch (ast.kind) {
    case "number":
    case "string":
    case "boolean":
      return ast.value;
    case "none":
      return null;
    case "name":
      return placed({ kind: "name", name: ast.name }, ast.span, scope);
    case "variable":
      return evaluateVariable(ast.name, ast.span, scope);
    case "list":
    case "tuple":
      return evaluateItems(ast.items, ast.span, scope);
    case "unary":
      return evaluateUnary(ast, scope);
    case "binary":
      return evaluateBinary(ast, scope);
    case "call":
      return evaluateCall(ast, scope);
  }
}

function evaluateVariable(name: string, span: Span, scope: Scope): Evaluated {
  scope.used.add(name);
  const value = scope.bindings.get(name);
  if (value !== undefined) return value;
  if (scope.isBroken?.(name)) return BROKEN;
  if (scope.unbound === "symbol") return { kind: "symbol", text: `$${name}` };
  scope.report(unboundVariable(name, span, scope));
  return BROKEN;
}

function unboundVariable(name: string, span: Span, { bindings }: Scope): Diagnostic {
  const near = nearest(name, [...bindings.keys()])[0];
  return errorAt("unbound-variable", `\`$${name}\` has no value`, {
    at: span,
    label: near ? `did you mean \`$${near}\`?` : "",
    notes: [
      `give it one with \`@bind(${name}=…)\` in the config, or \`--set ${name}=…\` on the command line`,
    ],
  });
}

function evaluateItems(items: readonly ValueAst[], span: Span, scope: Scope): Evaluated {
  const values = items.map((item) => evaluate(item, scope));
  if (values.includes(BROKEN)) return BROKEN;
  return tooLarge(values as Const[], 1, span, scope) ? BROKEN : (values as Const[]);
}

function tooLarge(list: readonly Const[], times: number, span: Span, scope: Scope): boolean {
  const { elements, nesting } = sizeOf(list);
  if (elements * times > MAX_ELEMENTS) {
    const limit = MAX_ELEMENTS.toLocaleString("en");
    scope.report(
      errorAt("list-too-long", `a list may have ${limit} elements, those of inner lists counted`, {
        at: span,
      }),
    );
    return true;
  }
  if (nesting <= MAX_NESTING) return false;
  scope.report(
    errorAt("nested-too-deep", `lists may lie ${MAX_NESTING} deep in each other`, {
      at: span,
      label: "this one is one too many",
    }),
  );
  return true;
}

/** What lies inside was measured when it was made, so that this takes at most as many steps as the limit. */
function sizeOf(list: readonly Const[]): { readonly elements: number; readonly nesting: number } {
  let elements = list.length;
  let nesting = 1;
  for (const item of list) {
    if (!isList(item) || elements > MAX_ELEMENTS) continue;
    const inner = sizeOf(item);
    elements += inner.elements;
    nesting = Math.max(nesting, inner.nesting + 1);
  }
  return { elements, nesting };
}

function evaluateUnary(ast: Extract<ValueAst, { kind: "unary" }>, scope: Scope): Evaluated {
  const value = evaluate(ast.operand, scope);
  if (value === BROKEN) return BROKEN;
  if (isSymbol(value)) return symbol(`${ast.operator}${value.text}`);
  if (typeof value === "number") return ast.operator === "-" ? -value : value;
  return wrongOperand(ast.operator, value, ast.operand.span, scope);
}

function wrongOperand(operator: string, value: Const, span: Span, scope: Scope): typeof BROKEN {
  scope.report(
    errorAt("not-a-number", `\`${operator}\` takes numbers, got ${showBriefly(value)}`, {
      at: span,
      notes: operator === "*" ? ["a list can be repeated: `[50] * 3`"] : [],
    }),
  );
  return BROKEN;
}

function symbol(text: string): SymbolRef {
  return { kind: "symbol", text: text.length > MAX_SYMBOL ? `${text.slice(0, MAX_SYMBOL)}…` : text };
}

function evaluateBinary(ast: Extract<ValueAst, { kind: "binary" }>, scope: Scope): Evaluated {
  const left = evaluate(ast.left, scope);
  const right = evaluate(ast.right, scope);
  if (left === BROKEN || right === BROKEN) return BROKEN;
  if (ast.operator === "*" && isList(left)) return repeat(left, right, ast.right.span, ast.span, scope);
  if (ast.operator === "*" && isList(right)) return repeat(right, left, ast.left.span, ast.span, scope);
  const wrong = [[left, ast.left.span] as const, [right, ast.right.span] as const].find(
    ([value]) => typeof value !== "number" && !isSymbol(value),
  );
  if (wrong) return wrongOperand(ast.operator, wrong[0], wrong[1], scope);
  if (typeof left !== "number" || typeof right !== "number") {
    return symbol(`${showConst(left)} ${ast.operator} ${showConst(right)}`);
  }
  const value = arithmetic[ast.operator](left, right);
  if (Number.isFinite(value)) return value;
  scope.report(
    errorAt("not-finite", `${showConst(left)} ${ast.operator} ${showConst(right)} is not a finite number`, {
      at: ast.span,
    }),
  );
  return BROKEN;
}

const arithmetic: Record<BinaryOperator, (a: number, b: number) => number> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "//": (a, b) => Math.floor(a / b),
  "**": (a, b) => a ** b,
};

function repeat(list: readonly Const[], times: Const, timesSpan: Span, span: Span, scope: Scope): Evaluated {
  // How often is not known yet, so neither is the list.
  if (isSymbol(times)) return symbol(`${showConst(list)} * ${times.text}`);
  if (typeof times !== "number" || !Number.isSafeInteger(times) || times < 0) {
    scope.report(
      errorAt("bad-repeat", `a list is repeated a whole number of times, got ${showBriefly(times)}`, {
        at: timesSpan,
      }),
    );
    return BROKEN;
  }
  if (tooLarge(list, times, span, scope)) return BROKEN;
  return Array.from({ length: times }, () => list).flat() as Const[];
}

function evaluateCall(ast: CallAst, scope: Scope): Evaluated {
  const evaluated = ast.args.map((arg) => [arg, evaluate(arg.value, scope)] as const);
  if (evaluated.some(([, value]) => value === BROKEN)) return BROKEN;
  const known = evaluated as (readonly [ArgAst, Const])[];
  const call: CallRef = {
    kind: "call",
    name: ast.name,
    args: known.filter(([arg]) => arg.name === null).map(([, value]) => value),
    named: new Map(known.filter(([arg]) => arg.name !== null).map(([arg, value]) => [arg.name!, value])),
  };
  return placed(call, ast.span, scope);
}
