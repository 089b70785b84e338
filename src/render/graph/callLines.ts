import type { ParamSpecs } from "../../declare/params.js";
import { type Const, isList, showConst } from "../../declare/values.js";

/** Letters of one line in a box: room for `activation='tanh'`, and for twelve nets side by side on a page. */
const LINE = 20;
/** Lines that the arguments of one node may take. */
const LINES = 8;

export interface Argument {
  readonly name: string;
  readonly value: Const;
}

export interface Call {
  /** As the text calls the op: `tf.nn.tanh`. */
  readonly opName: string;
  readonly params: ParamSpecs;
  readonly written: readonly Argument[];
  /** Arguments that the picture shows elsewhere. */
  readonly leftOut?: (argument: Argument) => boolean;
}

/**
 * A call as a few short lines: the op with the required arguments that come first, then one line for each other.
 * Repetitions are folded as the language writes them, what is longer than the box is cut with `…`.
 * @example callLines(dnn([50, 50, 50], bn=True)) // ["dnn([50]*3)", "bn=True"]
 */
export function callLines({ opName, params, written, leftOut = () => false }: Call): readonly string[] {
  const order = Object.keys(params);
  const needsNoName = ({ name }: Argument, i: number) =>
    order[i] === name && params[name]!.default === undefined;
  const unnamed = written.filter((arg, i) => !leftOut(arg) && needsNoName(arg, i));
  const named = written.filter((arg, i) => !leftOut(arg) && !needsNoName(arg, i));
  const values = unnamed.map((arg) => shortConst(arg.value));
  const head = values.length === 0 ? opName : `${opName}(${values.join(", ")})`;
  const heads = head.length <= LINE ? [head] : [opName, ...values];
  const lines = [...heads, ...named.map((arg) => `${arg.name}=${shortConst(arg.value)}`)];
  const wrapped = lines.flatMap(wrap);
  return wrapped.length <= LINES ? wrapped : [...wrapped.slice(0, LINES - 1), "…"];
}

/** The value in the config language, with `[$k, $k, $k]` folded to `[$k]*3` and the middle of long lists left out. */
export function shortConst(value: Const): string {
  if (typeof value === "string") return showConst(shorten(value, LINE - 2));
  if (!isList(value)) return showConst(value);
  const items = value.map(shortConst);
  if (items.length > 2 && items.every((item) => item === items[0])) return `[${items[0]}]*${items.length}`;
  if (items.length > 8) return `[${[...items.slice(0, 4), "…", ...items.slice(-2)].join(", ")}]`;
  return `[${items.join(", ")}]`;
}

/** Lines of at most `LINE` letters, broken after commas where there are any. */
function wrap(line: string): string[] {
  const lines: string[] = [];
  for (const part of line.split(/(?<=, )/)) {
    const last = lines.at(-1);
    if (last !== undefined && (last + part).trimEnd().length <= LINE) lines[lines.length - 1] = last + part;
    else lines.push(part);
  }
  return lines.map((part) => shorten(part.trimEnd(), LINE + 6));
}

function shorten(text: string, length: number): string {
  const letters = [...text];
  return letters.length <= length ? text : `${letters.slice(0, length - 1).join("")}…`;
}
