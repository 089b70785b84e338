/** What can go wrong, as data. Nothing here draws, prints or exits. */

/** A text that a message can point into: a config, the command line, or some rows of a data file. */
export interface Source {
  /** What the user calls it: a path as given, `<config>` for text handed in, `<command line>`. */
  readonly path: string;
  readonly text: string;
  /** Line number of the first line of `text`, where `text` is an excerpt of a larger file. Default 1. */
  readonly firstLine?: number;
}

/** A half-open range of UTF-16 offsets in `source.text`. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** A place with something to say about it. */
export interface Label {
  readonly span: Span;
  /** Stands beside the underline; may be empty. */
  readonly text: string;
}

export type Severity = "error" | "warning";

export interface Diagnostic {
  /** Stable, kebab-case: `unknown-op`. */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence, lower case, the user's words quoted in backticks: "no op is called `lokup`". */
  readonly message: string;
  /** The first label is the place; later ones are the other lines that disagree with it. */
  readonly labels: readonly Label[];
  /** Further sentences below the excerpt: what was expected, the way out. */
  readonly notes: readonly string[];
}

export function spanOf(source: Source, start: number, end: number): Span {
  return { source, start, end };
}

export interface DiagnosticDetails {
  at?: Span | undefined;
  /** Text beside the underline of `at`. */
  label?: string | undefined;
  also?: readonly Label[];
  notes?: readonly string[];
}

function diagnostic(
  severity: Severity,
  code: string,
  message: string,
  details: DiagnosticDetails,
): Diagnostic {
  const { at, label = "", also = [], notes = [] } = details;
  const labels = at ? [{ span: at, text: label }, ...also] : [...also];
  return { code, severity, message, labels, notes };
}

export function errorAt(code: string, message: string, details: DiagnosticDetails = {}): Diagnostic {
  return diagnostic("error", code, message, details);
}

export function warningAt(code: string, message: string, details: DiagnosticDetails = {}): Diagnostic {
  return diagnostic("warning", code, message, details);
}

/** 1-based line and column of an offset; columns count UTF-16 units. A byte order mark takes no column. */
export function positionOf(source: Source, offset: number): { line: number; column: number } {
  const before = source.text.slice(0, offset);
  const lastBreak = before.lastIndexOf("\n");
  const line = (source.firstLine ?? 1) + (before.match(/\n/g)?.length ?? 0);
  const mark = lastBreak < 0 && before.startsWith("\uFEFF") ? 1 : 0;
  return { line, column: offset - lastBreak - mark };
}
