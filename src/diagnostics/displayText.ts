/** A piece of text that the terminal draws as one: what to print for it, and how many columns that takes. */
export interface Cell {
  readonly shown: string;
  readonly width: number;
  /** UTF-16 offsets of the piece in the text it was cut from. */
  readonly start: number;
  readonly end: number;
}

/** Tabs reach to the next multiple of this. */
const TAB = 4;

/**
 * A line of user text, cut into what a terminal draws. Tabs become spaces; control, formatting and lone surrogate
 * characters become escapes such as `\x1b` and `\u202e`, so that no text can steer the terminal.
 */
export function displayCells(line: string): Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  for (const { text, start } of piecesOf(line)) {
    const shown = text === "\t" ? " ".repeat(TAB - (column % TAB)) : showPiece(text);
    const width = shown.endsWith(text) ? widthOf(text) : shown.length;
    cells.push({ shown, width, start, end: start + text.length });
    column += width;
  }
  return cells;
}

/** Text for the middle of a line of output, with everything that could steer the terminal escaped. */
export function displayText(text: string): string {
  return isPlain(text)
    ? text
    : piecesOf(text)
        .map((piece) => showPiece(piece.text))
        .join("");
}

// Made when first needed: it takes longer than all else that `antk --help` does.
let segmenter: Intl.Segmenter | undefined;

function piecesOf(text: string): { text: string; start: number }[] {
  if (isPlain(text)) return Array.from(text, (char, start) => ({ text: char, start }));
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return Array.from(segmenter.segment(text), ({ segment, index }) => ({ text: segment, start: index }));
}

function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;

function showPiece(piece: string): string {
  // Joiners are harmless inside a drawn piece (an emoji of several); a piece that begins with one is not drawn.
  if (unsafe.test(String.fromCodePoint(piece.codePointAt(0)!))) return Array.from(piece, escapeChar).join("");
  // A mark without a letter would be drawn over the gutter.
  return /^\p{M}/u.test(piece) ? `◌${piece}` : piece;
}

function escapeChar(char: string): string {
  const code = char.codePointAt(0)!;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\u{${code.toString(16)}}`;
}

/** 1 or 2: East Asian wide characters and emoji take two columns. @see UAX #11, Unicode 15 */
function widthOf(piece: string): number {
  const wide = /^\p{Emoji_Presentation}/u.test(piece) || piece.includes("\uFE0F");
  return wide || isWide(piece.codePointAt(0)!) ? 2 : 1;
}

const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x17000, 0x18cff],
  [0x1b000, 0x1b2ff],
  [0x20000, 0x3fffd],
];

function isWide(code: number): boolean {
  return code >= 0x1100 && wideRanges.some(([first, last]) => first <= code && code <= last);
}
