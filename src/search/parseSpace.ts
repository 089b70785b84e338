import { type Const, showConst } from "../declare/values.js";
import type { Span } from "../diagnostics/diagnostic.js";
import { type AntkError, failure, UsageError } from "../diagnostics/errors.js";
import { constOf, isHalfAValue } from "../graph/constOf.js";
import { atOnce } from "./atOnce.js";
import type { Dimension, List, Range } from "./space.js";

/** A dimension as somebody has written it. */
export interface WrittenDimension {
  readonly name: string;
  /** `20..200`, or `16,32,64`; or the values themselves. */
  readonly values: string | readonly Const[];
  readonly span: Span;
}

/**
 * What is searched, each name once.
 * @throws UsageError with everything that is wrong with any of them
 */
export function parseSpace(written: readonly WrittenDimension[]): readonly Dimension[] {
  return atOnce(written, (one) => {
    const { name, values, span } = one;
    const first = written.find((other) => other.name === name)!;
    if (first !== one) throw searchedTwice(name, first.span, span);
    requireVarying(name, span);
    const isText = typeof values === "string";
    return { name, values: isText ? parseValues(name, values, span) : listOf(name, values, span), span };
  });
}

/** Settings that all trials share, and why. */
const SHARED = new Map([
  ["train.seed", "the luckiest seed is no better a model; `antk train --seeds 5` predicts by several"],
  ...["data.source", "data.target", "data.split", "data.split_seed", "data.at_least", "data.core"].map(
    (name): [string, string] => [name, "scores on other rows cannot be compared"],
  ),
  ...["train.evaluate", "train.relevant", "train.clip_predictions"].map((name): [string, string] => [
    name,
    "it says what a score is, and other scores cannot be compared",
  ]),
]);

function requireVarying(name: string, at: Span): void {
  const why = SHARED.get(name);
  if (why === undefined) return;
  throw failure(UsageError, "shared-setting", `\`${name}\` is the same in every trial`, { at, notes: [why] });
}

const NUMBER = String.raw`[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?`;
const RANGE = new RegExp(String.raw`^(${NUMBER})\s*\.\.\s*(${NUMBER})$`);

/**
 * @param text `20..200`, integers; `0.001..0.1`, real numbers; `adam,ada(0.5)`, values of the language and words
 * @throws UsageError where it is neither
 */
function parseValues(name: string, text: string, at: Span): Range | List {
  const range = RANGE.exec(text.trim());
  if (range) return rangeOf(name, range[1]!, range[2]!, at);
  const items = splitItems(text).map((item) => item.trim());
  const meant = items.find((item) => item.includes("..") && !/["']/.test(item));
  if (meant !== undefined) throw RANGE.test(meant) ? rangeInList(meant, at) : noRange(meant, at);
  if (items.every((item) => item === "")) throw noValues(name, at);
  if (items.includes("")) {
    throw badSpace(`a value is missing in \`${text.trim()}\``, at, "two commas, or one at an end");
  }
  return listOf(
    name,
    items.map((item) => {
      const value = constOf(item);
      if (value === item && (isHalfAValue(item) || isOpen(item))) {
        throw badSpace(`\`${item}\` is no value of the language`, at, "a bracket or quote is not closed");
      }
      return value;
    }),
    at,
  );
}

function rangeOf(name: string, low: string, high: string, at: Span): Range | List {
  const [from, to] = [Number(low), Number(high)];
  const isInteger = [low, high].every((end) => /^[+-]?\d+$/.test(end));
  if (![from, to].every(isInteger ? Number.isSafeInteger : Number.isFinite))
    throw noRange(`${low}..${high}`, at);
  if (from > to) throw badSpace(`no number is in \`${low}..${high}\``, at, `write \`${high}..${low}\``);
  if (from === to) throw oneValue(name, from, at);
  return { kind: "range", from, to, isInteger };
}

function listOf(name: string, items: readonly Const[], at: Span): List {
  if (items.length === 0) throw noValues(name, at);
  const shown = items.map(showConst);
  const twice = shown.find((item, i) => shown.indexOf(item) !== i);
  if (twice !== undefined)
    throw badSpace(`${twice} is in the list of \`${name}\` twice`, at, "once is enough");
  if (items.length === 1) throw oneValue(name, items[0]!, at);
  return { kind: "list", items };
}

/** At commas outside of brackets and strings. */
function splitItems(text: string): string[] {
  const items = [""];
  let depth = 0;
  let quote: string | null = null;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]!;
    if (quote !== null) {
      if (letter === "\\") items[items.length - 1] += letter + (text[++i] ?? "");
      else items[items.length - 1] += letter;
      if (letter === quote) quote = null;
      continue;
    }
    if (letter === '"' || letter === "'") quote = letter;
    if ("([".includes(letter)) depth++;
    if (")]".includes(letter)) depth--;
    if (letter === "," && depth === 0) items.push("");
    else items[items.length - 1] += letter;
  }
  return items;
}

/** `ada(0.1`: whoever writes a bracket means no word. */
function isOpen(item: string): boolean {
  return /[([]/.test(item) && !/[)\]]$/.test(item);
}

function searchedTwice(name: string, first: Span, at: Span): AntkError {
  return failure(UsageError, "searched-twice", `\`${name}\` is searched twice`, {
    at,
    also: [{ span: first, text: "first here" }],
    notes: ["name all its values at once"],
  });
}

function noValues(name: string, at: Span): AntkError {
  return badSpace(`\`${name}\` has no values to choose from`, at, `write \`${name}=20..200\``);
}

function oneValue(name: string, value: Const, at: Span): AntkError {
  return badSpace(`\`${name}\` has one value, so there is nothing to choose`, at, "", [
    `\`--set ${name}=${typeof value === "string" ? value : showConst(value)}\` gives it to every trial`,
  ]);
}

function noRange(text: string, at: Span): AntkError {
  return badSpace(`\`${text}\` is no range`, at, "a range has a number on either side");
}

function rangeInList(text: string, at: Span): AntkError {
  return badSpace(`\`${text}\` is in a list, and a range stands alone`, at, "");
}

const FORMS = "a range `20..200` or `0.001..0.1`, or a list `16,32,64`";

function badSpace(message: string, at: Span, label: string, notes: readonly string[] = [FORMS]): AntkError {
  return failure(UsageError, "bad-space", message, { at, label, notes });
}
