import { type Diagnostic, errorAt } from "../diagnostics/diagnostic.js";
import type { ArgAst, ValueAst } from "./ast.js";
import { limits } from "./limits.js";
import { quoted } from "./quoted.js";

/** The first thing in the arguments of a line that the grammar lets pass and the language does not; null if none. */
export function checkValues(args: readonly ArgAst[]): Diagnostic | null {
  // A stack of its own: a long chain of operators is nested deeper than functions may call themselves.
  const rest = args.map((arg) => ({ value: arg.value, level: 0 })).reverse();
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { value, level } = next;
    const inner = partsOf(value);
    if (inner.length > 0 && level >= limits.nesting) return nestedTooDeep(value);
    const problem = checkAlone(value);
    if (problem) return problem;
    for (const part of inner.reverse()) rest.push({ value: part, level: level + 1 });
  }
  return null;
}

/** The message for a value of more levels than `limits.nesting`. */
export function nestedTooDeep({ span }: Pick<ValueAst, "span">): Diagnostic {
  return errorAt("nested-too-deep", `a value has more than ${limits.nesting} levels`, {
    at: { ...span, end: Math.min(span.end, span.start + 1) },
    label: "this is one too many",
    notes: ["every bracket, sign and operator inside a value is a level"],
  });
}

function partsOf(value: ValueAst): ValueAst[] {
  switch (value.kind) {
    case "list":
    case "tuple":
      return [...value.items];
    case "unary":
      return [value.operand];
    case "binary":
      return [value.left, value.right];
    case "call":
      return value.args.map((arg) => arg.value);
    default:
      return [];
  }
}

/** How other languages, and other ways to write this one, call the constants. */
const constants = new Map([
  ["true", "True"],
  ["TRUE", "True"],
  ["false", "False"],
  ["FALSE", "False"],
  ["none", "None"],
  ["NONE", "None"],
  ["null", "None"],
  ["NULL", "None"],
  ["nil", "None"],
  ["undefined", "None"],
]);

function checkAlone(value: ValueAst): Diagnostic | null {
  if (value.kind === "number" && !Number.isFinite(value.value)) {
    return errorAt("number-too-large", `${quoted(value.text)} is larger than any number can be`, {
      at: value.span,
      label: "at most about 1.8e308",
    });
  }
  const constant = value.kind === "name" ? constants.get(value.name) : undefined;
  if (value.kind !== "name" || !constant) return null;
  return errorAt("wrong-constant", `the constant is written \`${constant}\`, not ${quoted(value.name)}`, {
    at: value.span,
    label: `write \`${constant}\``,
  });
}
