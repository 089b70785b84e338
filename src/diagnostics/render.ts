import type { Diagnostic, Label, Severity, Source } from "./diagnostic.js";
import { displayText } from "./displayText.js";
import { excerptOf, type Mark, type Underline } from "./excerpt.js";
import { lineIndex } from "./lineIndex.js";

export interface RenderOptions {
  /** Whether to colour with ANSI sequences. */
  readonly color: boolean;
  /** Columns of the terminal: longer lines of source are cut around the place. Default 100, at least 40. */
  readonly width?: number;
}

/**
 * Draws diagnostics as text, in the order of their sources, without a line break at the end:
 *
 *     error[unknown-op]: no op is called `lokup`
 *      --> configs/mf.config:2:7
 *       |
 *     2 | -user lokup(rank=$k)
 *       |       ^^^^^ did you mean `lookup`?
 *
 * Several are followed by their count. User text cannot steer the terminal: control characters are shown as `\x1b`.
 */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: RenderOptions): string {
  const { color, width = 100 } = options;
  const pen = color ? colored : plain;
  const drawn = inSourceOrder(diagnostics).map((d) => renderOne(d, Math.max(40, width), pen));
  if (drawn.length > 1) drawn.push(countOf(diagnostics));
  return drawn.join("\n\n");
}

/** By source, in order of first mention, then by place. Those without a place keep theirs among the sources. */
function inSourceOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const ranks = new Map<Source | undefined, number>();
  for (const d of diagnostics) {
    const source = d.labels[0]?.span.source;
    if (!ranks.has(source)) ranks.set(source, ranks.size);
  }
  const rank = (d: Diagnostic) => ranks.get(d.labels[0]?.span.source)!;
  const start = (d: Diagnostic) => d.labels[0]?.span.start ?? 0;
  return [...diagnostics].sort((a, b) => rank(a) - rank(b) || start(a) - start(b));
}

function countOf(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Severity) => {
    const n = diagnostics.filter((d) => d.severity === severity).length;
    return n === 0 ? [] : [`${n} ${severity}${n === 1 ? "" : "s"}`];
  };
  return [...count("error"), ...count("warning")].join(", ");
}

function renderOne(d: Diagnostic, width: number, pen: Pen): string {
  const { code, severity, message, labels, notes } = d;
  const tone = pen[severity];
  const gutter = gutterOf(labels);
  const bar = `${" ".repeat(gutter)} ${pen.frame("|")}`;
  const lines = [`${tone(`${severity}[${code}]`)}${pen.strong(`: ${displayText(message)}`)}`];
  for (const [place, group] of bySource(labels).entries()) {
    lines.push(...renderSource(group, place === 0, gutter, width, pen, tone));
  }
  if (labels.length > 0 && notes.length > 0) lines.push(bar);
  const hang = " ".repeat(gutter + " = note: ".length);
  for (const note of notes) {
    const [first = "", ...more] = note.split("\n").map(displayText);
    lines.push(`${" ".repeat(gutter)} ${pen.frame("=")} ${pen.strong("note")}: ${first}`);
    for (const line of more) lines.push(`${hang}${line}`.trimEnd());
  }
  return lines.join("\n");
}

/** Digits of the greatest line number shown; a message without a place leaves one column. */
function gutterOf(labels: readonly Label[]): number {
  const digits = labels.map(({ span }) => String(lineIndex(span.source).lineAt(span.start)).length);
  return Math.max(1, ...digits);
}

function bySource(labels: readonly Label[]): Label[][] {
  const groups = new Map<Source, Label[]>();
  for (const label of labels) {
    const group = groups.get(label.span.source);
    if (group) group.push(label);
    else groups.set(label.span.source, [label]);
  }
  return [...groups.values()];
}

/** The labelled lines of one source. The first label of the first source is the place that the message is about. */
function renderSource(
  labels: readonly Label[],
  isFirst: boolean,
  gutter: number,
  width: number,
  pen: Pen,
  tone: Paint,
): string[] {
  const main = labels[0]!;
  const { source } = main.span;
  const index = lineIndex(source);
  const { line: mainLine, column } = index.positionAt(main.span.start);
  const margin = " ".repeat(gutter);
  const bar = `${margin} ${pen.frame("|")}`;
  const path = `${displayText(source.path)}:${mainLine}:${column}`;
  const lines = [
    isFirst ? `${margin}${pen.frame("-->")} ${path}` : `${margin}${pen.frame(":::")} ${path}`,
    bar,
  ];

  let previous: number | null = null;
  for (const [line, marks] of marksByLine(labels, isFirst)) {
    if (previous !== null && line > previous + 1) lines.push(pen.frame("..."));
    previous = line;
    const { start, end } = index.boundsOf(line);
    const number = pen.frame(`${String(line).padStart(gutter)} |`);
    const room = width - gutter - " | ".length;
    for (const { shown, underlines } of excerptOf(source.text.slice(start, end), marks, room)) {
      lines.push(`${number} ${shown}`.trimEnd());
      for (const underline of underlines) lines.push(`${bar} ${renderUnderline(underline, pen, tone)}`);
    }
  }
  return lines;
}

function renderUnderline({ indent, signs, text }: Underline, pen: Pen, tone: Paint): string {
  const paint = signs.startsWith("^") ? tone : pen.frame;
  return " ".repeat(indent) + paint(text === "" ? signs : `${signs} ${text}`);
}

/** The marks of each labelled line, in order; a span of several lines marks its first. */
function marksByLine(labels: readonly Label[], isFirst: boolean): [number, Mark[]][] {
  const marks = new Map<number, Mark[]>();
  labels.forEach(({ span, text }, i) => {
    const index = lineIndex(span.source);
    const line = index.lineAt(span.start);
    const { start, end } = index.boundsOf(line);
    const mark: Mark = {
      start: Math.max(0, span.start - start),
      end: Math.min(span.end, end) - start,
      sign: isFirst && i === 0 ? "^" : "-",
      text,
    };
    const known = marks.get(line);
    if (known) known.push(mark);
    else marks.set(line, [mark]);
  });
  return [...marks].sort(([a], [b]) => a - b);
}

type Paint = (text: string) => string;

interface Pen {
  readonly error: Paint;
  readonly warning: Paint;
  readonly frame: Paint;
  readonly strong: Paint;
}

const ansi =
  (codes: string): Paint =>
  (text) =>
    `\x1b[${codes}m${text}\x1b[0m`;

const colored: Pen = { error: ansi("1;31"), warning: ansi("1;33"), frame: ansi("1;34"), strong: ansi("1") };

const same: Paint = (text) => text;
const plain: Pen = { error: same, warning: same, frame: same, strong: same };
