import { type CsvError, type Options, parse } from "csv-parse/sync";
import { errorAt, type Span } from "../../diagnostics/diagnostic.js";
import { DataError, failure } from "../../diagnostics/errors.js";
import { problemsOf, spanInLine } from "../problems.js";
import type { Table } from "./table.js";

/** A record longer than this is taken for a quote that was never closed. */
const MAX_RECORD_BYTES = 2 ** 20;
/** More are taken for another kind of file. */
const MAX_COLUMNS = 1000;
const LINE_FEED = 0x0a;
const QUOTE = 0x22;

/**
 * Comma- or tab-separated text in UTF-8 with a header, as RFC 4180 describes it: quoted fields may hold separators,
 * doubled quotes and line breaks. A byte order mark, CRLF and blank lines are accepted; so are semicolons where a
 * `.csv` header has no comma.
 * @throws DataError with line and text: an unclosed quote, a row with too few or too many cells
 */
export function readDelimited(bytes: Buffer, path: string): Table {
  if (isUtf16(bytes)) throw notUtf8(path);
  const separator = separatorOf(bytes, path);
  const [header, ...records] = parseRecords(bytes, path, separator);
  if (!header) {
    throw failure(DataError, "empty-file", `\`${path}\` is empty`, {
      notes: ["the first line must name the columns: user,item,rating"],
    });
  }
  if (header.length > MAX_COLUMNS) {
    const message = `\`${path}\` has ${header.length} columns, more than the ${MAX_COLUMNS} that are read`;
    throw failure(DataError, "too-many-columns", message, {
      notes: ["is this a file of ratings, one a line?"],
    });
  }
  const locate = locator(bytes, path, separator);
  const names = header.map((name) => name.trim());
  const problems = problemsOf(path);
  records.forEach((record, r) => {
    if (record.length === names.length) return;
    const message = `the row has ${record.length} cells, the header ${names.length}`;
    const notes = ["a cell that holds a separator is written in quotes"];
    problems.add(() => errorAt("cell-count", message, { at: locate(r), notes }));
  });
  problems.throwIfAny();
  return { path, header: names, records, locate };
}

/** Its byte order mark, in either order. */
function isUtf16(bytes: Buffer): boolean {
  return bytes.length >= 2 && (bytes.readUInt16BE(0) === 0xfeff || bytes.readUInt16BE(0) === 0xfffe);
}

function separatorOf(bytes: Buffer, path: string): string {
  if (path.toLowerCase().endsWith(".tsv")) return "\t";
  const end = bytes.indexOf(LINE_FEED);
  const first = bytes.toString("utf8", 0, end < 0 ? bytes.length : end);
  return !first.includes(",") && first.includes(";") ? ";" : ",";
}

function optionsFor(separator: string): Options {
  return {
    delimiter: separator,
    bom: true,
    record_delimiter: ["\r\n", "\n"],
    skip_empty_lines: true,
    // Rows of another length are reported by us, all of them and with their place.
    relax_column_count: true,
    max_record_size: MAX_RECORD_BYTES,
  };
}

function parseRecords(bytes: Buffer, path: string, separator: string): string[][] {
  if (!bytes.includes(QUOTE)) return splitUnquoted(bytes.toString("utf8"), separator, path);
  try {
    return parse(bytes, optionsFor(separator));
  } catch (error) {
    const { code, records: whole } = error as CsvError & { records: number };
    const start = recordEnds(bytes, { ...optionsFor(separator), to: whole }).at(-1) ?? 0;
    throw failure(DataError, "bad-quotes", quoteProblem(code), {
      at: lineAt(bytes, path, whole === 0 ? 0 : start, undefined),
      notes: ["a cell is quoted as a whole, and a quote inside it is written twice"],
    });
  }
}

/** The same where no quote occurs, several times faster. */
function splitUnquoted(text: string, separator: string, path: string): string[][] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const tooLong = lines.findIndex((line) => line.length > MAX_RECORD_BYTES);
  if (tooLong >= 0) {
    throw failure(DataError, "row-too-long", "a row is longer than 1 MiB", {
      at: spanInLine(path, lines[tooLong]!.slice(0, 80), tooLong + 1, 0, 80),
      notes: ["is this a file of ratings, one a line?"],
    });
  }
  return lines.filter((line) => line !== "").map((line) => line.split(separator));
}

/** The byte after each record. */
function recordEnds(bytes: Buffer, options: Options): readonly number[] {
  const rows = parse(bytes, { ...options, info: true }) as unknown as { info: { bytes: number } }[];
  return rows.map((row) => row.info.bytes);
}

function quoteProblem(code: string): string {
  if (code === "CSV_QUOTE_NOT_CLOSED") return "a quote is opened and never closed";
  if (code === "CSV_MAX_RECORD_SIZE") return "a row is longer than 1 MiB: a quote may be missing";
  return "a quote stands in the middle of a cell";
}

/** Positions are found only when something is to be shown: a second pass over the file. */
function locator(bytes: Buffer, path: string, separator: string): Table["locate"] {
  let ends: readonly number[] | null = null;
  return (record, column) => {
    ends ??= recordEnds(bytes, optionsFor(separator));
    const span = lineAt(bytes, path, ends[record] ?? 0, ends[record + 1]);
    if (column === undefined) return span;
    const { text } = span.source;
    const [start, end] = fieldRanges(text, separator)[column] ?? [0, text.length];
    return { ...span, start, end };
  };
}

/** The record that begins at a byte, without blank lines before it and its own line break. */
function lineAt(bytes: Buffer, path: string, from: number, to: number | undefined): Span {
  const lineEnd = bytes.indexOf(LINE_FEED, from);
  const raw = bytes.toString("utf8", from, to ?? (lineEnd < 0 ? bytes.length : lineEnd));
  const before = /^(?:\uFEFF|\r?\n)*/.exec(raw)![0];
  const text = raw.slice(before.length).replace(/[\r\n]+$/, "");
  let line = 1 + (before.match(/\n/g)?.length ?? 0);
  for (let at = bytes.indexOf(LINE_FEED); at >= 0 && at < from; at = bytes.indexOf(LINE_FEED, at + 1)) line++;
  return spanInLine(path, text, line, 0, text.length);
}

/** Where each field of a record stands, quotes included. */
function fieldRanges(text: string, separator: string): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = [];
  let start = 0;
  let quoted = false;
  for (let i = 0; i <= text.length; i++) {
    if (text[i] === '"') quoted = !quoted;
    if (i < text.length && (quoted || text[i] !== separator)) continue;
    ranges.push([start, i]);
    start = i + 1;
  }
  return ranges;
}

function notUtf8(path: string): DataError {
  return failure(DataError, "not-utf8", `\`${path}\` is not UTF-8 text`, {
    notes: ["it looks like UTF-16: save it as UTF-8"],
  });
}
