import type { Source } from "./diagnostic.js";

/** Where the lines of a text lie. Made once for each source, so that many messages cost one pass over it. */
export interface LineIndex {
  /** 1-based line, in the numbering of the file that the source is taken from. */
  lineAt(offset: number): number;
  /** 1-based line and column of an offset, as `positionOf` gives them. */
  positionAt(offset: number): { line: number; column: number };
  /** Offsets of a line's text, without its line break and without a byte order mark. */
  boundsOf(line: number): { start: number; end: number };
}

const indexes = new WeakMap<Source, LineIndex>();

export function lineIndex(source: Source): LineIndex {
  const known = indexes.get(source);
  if (known) return known;
  const index = makeIndex(source);
  indexes.set(source, index);
  return index;
}

function makeIndex({ text, firstLine = 1 }: Source): LineIndex {
  const starts = lineStarts(text);
  const lineAt = (offset: number) => firstLine + lastAtMost(starts, offset);
  const boundsOf = (line: number) => {
    const at = line - firstLine;
    const start = starts[at]!;
    const next = starts[at + 1];
    const end = next === undefined ? text.length : next - 1;
    return { start, end: end > start && text[end - 1] === "\r" ? end - 1 : end };
  };
  const positionAt = (offset: number) => {
    const line = lineAt(offset);
    return { line, column: Math.max(1, offset - boundsOf(line).start + 1) };
  };
  return { lineAt, positionAt, boundsOf };
}

function lineStarts(text: string): number[] {
  const starts = [text.startsWith("\uFEFF") ? 1 : 0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** Index of the last start that is at most `offset`; 0 where there is none. */
function lastAtMost(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
