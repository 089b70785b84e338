import type { Const } from "../declare/values.js";
import { parseValue } from "../syntax/parseValue.js";
import { BROKEN, evaluate } from "./evaluate.js";

/** A value of the language, written outside of a config; what is none is a string: `ml-100k`, `adam`. */
export function constOf(text: string): Const {
  const ast = parseValue(text);
  // A bare word is meant as a string.
  if (ast === null || ast.kind === "name") return text;
  const value = evaluate(ast, {
    bindings: new Map(),
    used: new Set(),
    report: () => {},
    unbound: "error",
    unplaced: true,
  });
  return value === BROKEN ? text : value;
}

/** Begins as a list, a tuple or a string does, and does not parse: nobody means that as a word. */
export function isHalfAValue(text: string): boolean {
  return /^[[("']/.test(text) && parseValue(text) === null;
}
