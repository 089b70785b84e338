import type { Diagnostic, Source } from "../diagnostics/diagnostic.js";
import type { NodeAst } from "./ast.js";
import { formatLine } from "./formatLine.js";
import { parseConfig } from "./parse.js";
import { printConfig } from "./print.js";
import { type LogicalLine, splitLines } from "./splitLines.js";

export interface FormatOptions {
  /** What stands before a name once for each level. Default `-`. */
  readonly marker?: string;
}

export interface Formatted {
  /** The text as it should stand; null where there are errors. */
  readonly text: string | null;
  /** What reading the text has found. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Columns a level is indented by. */
const STEP = 4;

/** A line of the graph or a directive, with where it goes. */
interface Placed {
  readonly line: LogicalLine;
  /** null for a directive. */
  readonly depth: number | null;
  readonly indent: string;
}

/**
 * The same config with its spaces in order, and not a word changed: four spaces a level, or none where the first input
 * has a marker and no indentation; one space after a comma; what goes on over several lines below its bracket; single
 * quotes where nothing in a string needs others; at most one empty line, and one before the graph. Comments stay, and so
 * do line breaks inside brackets. Formatting twice is formatting once.
 */
export function formatConfig(source: Source, { marker = "-" }: FormatOptions = {}): Formatted {
  const { ast, diagnostics } = parseConfig(source, { marker });
  if (diagnostics.some(({ severity }) => severity === "error")) return { text: null, diagnostics };
  const sign = marker.replace(/\s/gu, "");
  const lines = placed(source.text, sign, ast.roots);
  const newline = source.text.includes("\r\n") ? "\r\n" : "\n";
  const text = formatted(source.text, sign, lines).join(newline) + newline;
  const again = parseConfig({ ...source, text }, { marker });
  if (printConfig(again.ast) !== printConfig(ast)) {
    throw new Error(`formatting would change what ${source.path} means`);
  }
  return { text, diagnostics };
}

function placed(text: string, marker: string, roots: readonly NodeAst[]): Placed[] {
  const depths = depthsOf(roots);
  const lines = [...splitLines(text, marker)];
  const firstInput = lines.find(({ start }) => (depths.get(start) ?? 0) > 0);
  const step = firstInput && firstInput.markers.count > 0 && firstInput.indent === "" ? 0 : STEP;
  return lines.map((line) => {
    const depth = depths.get(line.start) ?? null;
    return { line, depth, indent: " ".repeat(step * (depth ?? 0)) };
  });
}

/** The depth of each line of the graph, by where it starts. */
function depthsOf(roots: readonly NodeAst[]): Map<number, number> {
  const depths = new Map<number, number>();
  const visit = (node: NodeAst) => {
    depths.set(node.span.start, node.depth);
    node.children.forEach(visit);
  };
  roots.forEach(visit);
  return depths;
}

function formatted(text: string, marker: string, lines: readonly Placed[]): string[] {
  const out: string[] = [];
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  lines.forEach((placed, i) => {
    const { line, depth, indent } = placed;
    const before = lines[i - 1];
    addBetween(out, text.slice(at, line.start), before, placed);
    const markers = line.markers.count > 0 ? marker.repeat(depth ?? 0) : "";
    const start = Math.min(line.markers.end, line.end);
    out.push(...formatLine(text.slice(start, line.end), indent + markers, indent.length));
    at = line.end;
  });
  addBetween(out, text.slice(at), lines.at(-1), undefined);
  while (out.at(-1) === "") out.pop();
  return out;
}

/** What stands between two lines: a comment after the first, then comments and empty lines. */
function addBetween(out: string[], gap: string, before: Placed | undefined, next: Placed | undefined): void {
  const pieces = gap.split("\n").map((piece) => piece.trimEnd());
  const trailing = before ? pieces.shift()!.trim() : "";
  if (trailing !== "") out[out.length - 1] += `  ${trailing}`;
  // What is left of the last piece is the indentation of the next line.
  if (next) pieces.pop();
  const isGraphNext = before?.depth === null && next !== undefined && next.depth !== null;
  if (isGraphNext && !pieces.includes("")) out.push("");
  for (const piece of pieces) {
    const comment = piece.trimStart();
    if (comment !== "") out.push(indentOfComment(piece.length - comment.length, before, next) + comment);
    else if (out.length > 0 && out.at(-1) !== "") out.push("");
  }
}

/** A comment stands as that of its neighbours does whose indentation it has, or comes nearest to. */
function indentOfComment(columns: number, before: Placed | undefined, next: Placed | undefined): string {
  if (columns === 0 && !next) return "";
  const away = (placed: Placed | undefined) =>
    placed ? Math.abs(placed.line.indent.length - columns) : Number.POSITIVE_INFINITY;
  return (away(next) <= away(before) ? next : before)?.indent ?? "";
}
