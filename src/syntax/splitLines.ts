import { limits } from "./limits.js";

/** One node or directive with all of its physical lines. Every number is an offset in the text. */
export interface LogicalLine {
  /** White space before the line. */
  readonly indent: string;
  /** The first character, markers included. */
  readonly start: number;
  readonly markers: Markers;
  /** Past the last character that is neither space nor comment. */
  readonly end: number;
  /** The next line, where it looked like a node while a bracket of this one was open. */
  readonly cutOffBy: number | null;
  /** The bracket that opens more levels than a value may have. */
  readonly tooDeepAt: number | null;
}

/** The markers before a name. */
export interface Markers {
  readonly count: number;
  /** What follows them and the space after them. */
  readonly end: number;
  /** Characters of an incomplete marker, where the marker has several: `->` is written as `-`. */
  readonly partial: boolean;
}

/**
 * Splits a text into logical lines: one ends at a newline outside brackets. Comments and empty lines are left out.
 * Inside brackets a line goes on, up to a line that looks like a node; a string ends on its line in any case.
 * @param marker without white space; empty where depth comes from indentation alone
 */
export function* splitLines(text: string, marker: string): Generator<LogicalLine> {
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  while (at < text.length) {
    const start = skipSpace(text, at);
    const isComment = text[start] === "#" && !(marker !== "" && text.startsWith(marker, start));
    if (start >= text.length || text[start] === "\n" || isComment) {
      at = afterNewline(text, start);
      continue;
    }
    const line = readLine(text, text.slice(at, start), start, marker);
    yield line;
    at = line.cutOffBy ?? afterNewline(text, line.end);
  }
}

const closerOf = new Map([
  ["(", ")"],
  ["[", "]"],
]);

/** Up to the next character that can matter for where a line ends. */
const filler = /[^()[\]'"#\n]+/y;

/** A string, or the rest of the line where it is not closed. */
const closedString = /'[^'\\\n]*(?:\\[^\n][^'\\\n]*)*'|"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"/y;

function readLine(text: string, indent: string, start: number, marker: string): LogicalLine {
  const markers = readMarkers(text, start, marker);
  /** The closing brackets that are awaited. */
  const awaited: string[] = [];
  // Counted, so that a stray bracket costs no walk down the stack.
  const open = new Map([
    [")", 0],
    ["]", 0],
  ]);
  let tooDeepAt: number | null = null;
  let unclosedString = false;
  let end = markers.end > start ? trimmedEnd(text, start, markers.end) : start;
  let at = markers.end;
  const finished = (cutOffBy: number | null): LogicalLine => ({
    indent,
    start,
    markers,
    end,
    cutOffBy,
    tooDeepAt,
  });

  while (at < text.length) {
    const char = text[at]!;
    if (char === "\n") {
      if (awaited.length === 0) break;
      at++;
      if (looksLikeNode(text, at, marker, unclosedString)) return finished(at);
      continue;
    }
    if (char === "#") {
      at = lineEnd(text, at);
      continue;
    }
    if (char === "'" || char === '"') {
      const closed = matchEnd(closedString, text, at);
      unclosedString ||= closed === null;
      at = closed ?? lineEnd(text, at);
      end = text[at - 1] === "\r" ? at - 1 : at;
      continue;
    }
    const past = matchEnd(filler, text, at);
    if (past !== null) {
      const trimmed = trimmedEnd(text, at, past);
      if (trimmed > at) end = trimmed;
      at = past;
      continue;
    }
    const closer = closerOf.get(char);
    if (closer) {
      awaited.push(closer);
      open.set(closer, open.get(closer)! + 1);
      // The brackets of the line's own call are no level of a value.
      if (awaited.length > limits.nesting + 1) tooDeepAt ??= at;
    } else if (open.get(char)! > 0) {
      closeUpTo(char, awaited, open);
    }
    at++;
    end = at;
  }
  return finished(null);
}

/** A bracket closes those inside it that were left open. */
function closeUpTo(closer: string, awaited: string[], open: Map<string, number>): void {
  for (let inner: string | undefined; inner !== closer; ) {
    inner = awaited.pop()!;
    open.set(inner, open.get(inner)! - 1);
  }
}

/** Reads as many markers as there are, with space between and after them. */
export function readMarkers(text: string, start: number, marker: string): Markers {
  let at = start;
  let count = 0;
  while (marker !== "" && text.startsWith(marker, at)) {
    at = skipSpace(text, at + marker.length);
    count++;
  }
  let partial = false;
  while (at < text.length && marker.includes(text[at]!) && !/[\p{L}\p{Cs}_@\n]/u.test(text[at]!)) {
    at = skipSpace(text, at + 1);
    partial = true;
  }
  return { count, end: at, partial };
}

const letter = "[\\p{L}_]";
const word = `${letter}[\\p{L}\\p{M}\\p{Nd}_.-]*`;
const nodeCall = new RegExp(`${word}[ \\t]+${word}[ \\t]*\\(|@${word}[ \\t]*\\(`, "uy");
const bareNode = new RegExp(`${word}[ \\t\\r]*(?:#.*)?(?:\\n|$)`, "uy");

/**
 * Whether a line inside open brackets begins a node or a directive: no value is written so.
 * @param loosely also a name by itself after a marker; for lines on which the end of a string is missing
 */
function looksLikeNode(text: string, at: number, marker: string, loosely: boolean): boolean {
  const { end, count } = readMarkers(text, skipSpace(text, at), marker);
  if (matchEnd(nodeCall, text, end) !== null) return true;
  return loosely && count > 0 && matchEnd(bareNode, text, end) !== null;
}

function matchEnd(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}

function skipSpace(text: string, at: number): number {
  let past = at;
  while (text[past] === " " || text[past] === "\t" || text[past] === "\r") past++;
  return past;
}

/** The end of `text[from…to)` without the white space at its end. */
function trimmedEnd(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && /[ \t\r]/.test(text[end - 1]!)) end--;
  return end;
}

function lineEnd(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  return newline < 0 ? text.length : newline;
}

function afterNewline(text: string, at: number): number {
  return Math.min(text.length, lineEnd(text, at) + 1);
}
