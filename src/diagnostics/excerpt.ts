import { type Cell, displayCells, displayText } from "./displayText.js";

/** A part of one line to underline, in offsets of the line, and what stands beside the underline. */
export interface Mark {
  readonly start: number;
  readonly end: number;
  readonly sign: "^" | "-";
  readonly text: string;
}

/** One line of an excerpt with the underlines below it. */
export interface ExcerptLine {
  readonly shown: string;
  readonly underlines: readonly Underline[];
}

export interface Underline {
  /** Columns left of the underline. */
  readonly indent: number;
  readonly signs: string;
  readonly text: string;
}

/**
 * A line with its marks, cut to `width` columns. A line that is too long for that is shown once for each mark, the
 * part around it, with `…` where something is left out.
 */
export function excerptOf(line: string, marks: readonly Mark[], width: number): ExcerptLine[] {
  const cells = line.length <= width * 4 ? displayCells(line) : null;
  if (cells && sumOf(cells) <= width) return [drawn(cells, marks, "")];
  return marks.map((mark) => windowed(line, mark, width));
}

function drawn(cells: readonly Cell[], marks: readonly Mark[], before: string): ExcerptLine {
  const indent = before.length;
  const underlines = marks.map((mark) => underlineOf(cells, mark, indent));
  return { shown: before + cells.map((cell) => cell.shown).join(""), underlines };
}

/** An empty mark, or one past the end of the line, gets one sign. */
function underlineOf(cells: readonly Cell[], mark: Mark, indent: number): Underline {
  let left = indent;
  let length = 0;
  for (const cell of cells) {
    if (cell.end <= mark.start) left += cell.width;
    else if (cell.start < mark.end) length += cell.width;
  }
  return { indent: left, signs: mark.sign.repeat(Math.max(1, length)), text: displayText(mark.text) };
}

const ELLIPSIS = "…";

/** The part of a long line that shows the mark's beginning, a third of the width before it at most. */
function windowed(line: string, mark: Mark, width: number): ExcerptLine {
  const start = Math.min(mark.start, line.length);
  // Only some text around the mark is looked at, however long the line is.
  const from = wholeCharacter(line, Math.max(0, start - width));
  const to = wholeCharacter(line, Math.min(line.length, start + width * 2));
  const cells = displayCells(line.slice(from, to)).map((cell) => ({
    ...cell,
    start: cell.start + from,
    end: cell.end + from,
  }));
  const at = cells.findIndex((cell) => cell.end > start);
  const first = firstCell(cells, at < 0 ? cells.length : at, Math.floor(width / 3));
  const before = from > 0 || first > 0 ? ELLIPSIS : "";
  const room = width - 2 * ELLIPSIS.length;
  const last = lastCell(cells, first, room);
  const after = to < line.length || last < cells.length ? ELLIPSIS : "";
  const { shown, underlines } = drawn(cells.slice(first, last), [mark], before);
  return { shown: shown + after, underlines };
}

function wholeCharacter(line: string, at: number): number {
  const code = line.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff && at > 0 ? at - 1 : at;
}

function firstCell(cells: readonly Cell[], at: number, room: number): number {
  let first = at;
  for (let used = 0; first > 0; first--) {
    used += cells[first - 1]!.width;
    if (used > room) break;
  }
  return first;
}

function lastCell(cells: readonly Cell[], first: number, room: number): number {
  let last = first;
  for (let used = 0; last < cells.length; last++) {
    used += cells[last]!.width;
    if (used > room) break;
  }
  return last;
}

function sumOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}
