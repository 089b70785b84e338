import { type Diagnostic, errorAt, type Source, type Span, spanOf } from "../diagnostics/diagnostic.js";
import type { ArgAst, ConfigAst, DirectiveAst } from "./ast.js";
import { buildTree, type PlacelessNode } from "./buildTree.js";
import { checkValues, nestedTooDeep } from "./checkValues.js";
import { explainLine } from "./explainLine.js";
import { limits } from "./limits.js";
import { type ParsedLine, parseDirectiveLine, parseNodeLine } from "./parseLine.js";
import { quoted } from "./quoted.js";
import { type LogicalLine, splitLines } from "./splitLines.js";

export interface ParseOptions {
  /** What stands before a name once for each level. Default `-`. White space in it is dropped; empty means indentation. */
  readonly marker?: string;
}

export interface ParseResult {
  /** Everything that could be read. Lines with an error are in it, `broken`, so that what hangs on them has its place. */
  readonly ast: ConfigAst;
  /** In the order of the text. One wrong line has one message. */
  readonly diagnostics: Diagnostic[];
}

/**
 * Reads a config: its lines are split (`splitLines`), parsed one by one with the grammar (`parseLine`) and put under
 * each other (`buildTree`). Names are not looked up and values not computed.
 * Never throws: whatever the text is, what is wrong with it is in the diagnostics.
 */
export function parseConfig(source: Source, options: ParseOptions = {}): ParseResult {
  const marker = (options.marker ?? "-").replace(/\s/gu, "");
  const diagnostics: Diagnostic[] = [];
  if (isTooLong(source.text)) {
    return { ast: { source, directives: [], roots: [] }, diagnostics: [textTooLong(source)] };
  }

  const nodes: PlacelessNode[] = [];
  const directives: DirectiveAst[] = [];
  for (const line of splitLines(source.text, marker)) {
    if (diagnostics.length >= limits.errors) {
      diagnostics.push(tooManyErrors(source, line));
      break;
    }
    if (isDirective(source, line)) {
      const directive = readDirective(source, line, marker, diagnostics);
      const twin = directives.find((other) => other.name === directive.name);
      const problem = directive.broken ? null : misplacedDirective(directive, nodes[0], twin);
      if (problem) diagnostics.push(problem);
      if (!twin && directive.name !== "") directives.push(directive);
    } else if (nodes.length === limits.nodes) {
      diagnostics.push(tooManyNodes(source, line));
      break;
    } else {
      nodes.push(readNode(source, line, marker, diagnostics));
    }
  }
  const roots = buildTree(source, nodes, marker, (diagnostic) => diagnostics.push(diagnostic));
  diagnostics.sort((a, b) => a.labels[0]!.span.start - b.labels[0]!.span.start);
  return { ast: { source, directives, roots }, diagnostics };
}

function isDirective({ text }: Source, { start, markers }: LogicalLine): boolean {
  return markers.end === start && text[start] === "@";
}

function readDirective(
  source: Source,
  line: LogicalLine,
  marker: string,
  diagnostics: Diagnostic[],
): DirectiveAst {
  const span = spanOf(source, line.start, line.end);
  const parsed = line.tooDeepAt === null ? parseDirectiveLine(source, line.start, line.end) : null;
  const problem = problemOf(source, line, marker, parsed, (directive) => directive.args);
  if (parsed?.kind === "parsed" && !problem) return { kind: "directive", ...parsed.line, span };
  diagnostics.push(problem!);
  const name = nameAt(source.text, line.start + 1, line.end);
  const nameSpan = spanOf(source, line.start + 1, line.start + 1 + name.length);
  return { kind: "directive", name: name.normalize(), nameSpan, args: [], span, broken: true };
}

function readNode(
  source: Source,
  line: LogicalLine,
  marker: string,
  diagnostics: Diagnostic[],
): PlacelessNode {
  // Where no name follows, the space after the markers is no part of the line.
  const start = Math.min(line.markers.end, line.end);
  const parsed = line.tooDeepAt === null ? parseNodeLine(source, start, line.end) : null;
  const problem = problemOf(source, line, marker, parsed, (node) => node.call?.args ?? []);
  if (parsed?.kind === "parsed" && !problem) return { ...parsed.line, line, broken: false };
  diagnostics.push(problem!);
  const name = nameAt(source.text, start, line.end);
  const nameSpan = spanOf(source, start, start + name.length);
  return { line, name: name.normalize(), nameSpan, call: null, broken: true };
}

/** The one message of a wrong line; null where nothing is wrong. */
function problemOf<T>(
  source: Source,
  line: LogicalLine,
  marker: string,
  parsed: ParsedLine<T> | null,
  argsOf: (line: T) => readonly ArgAst[],
): Diagnostic | null {
  if (parsed === null) return nestedTooDeep({ span: spanOf(source, line.tooDeepAt!, line.end) });
  return parsed.kind === "failed"
    ? explainLine(source, line, parsed.at, marker)
    : checkValues(argsOf(parsed.line));
}

const name = /[\p{L}_][\p{L}\p{M}\p{Nd}_.-]*/uy;

/** The name at an offset, as far as there is one. */
function nameAt(text: string, start: number, end: number): string {
  name.lastIndex = start;
  return name.exec(text.slice(0, end))?.[0] ?? "";
}

function misplacedDirective(
  { name, nameSpan }: DirectiveAst,
  firstNode: PlacelessNode | undefined,
  twin: DirectiveAst | undefined,
): Diagnostic | null {
  const withSign = (span: Span): Span => ({ ...span, start: span.start - 1 });
  if (twin) {
    return errorAt("repeated-directive", `${quoted(`@${name}`)} stands twice`, {
      at: withSign(nameSpan),
      label: "put its arguments into the first",
      also: [{ span: withSign(twin.nameSpan), text: "first here" }],
    });
  }
  if (!firstNode) return null;
  return errorAt("late-directive", `${quoted(`@${name}`)} stands after the first node`, {
    at: withSign(nameSpan),
    label: "move it to the top",
    also: [{ span: firstNode.nameSpan, text: "the graph begins here" }],
  });
}

/** Whether a text has more bytes than a config may have; then nothing of it is read. */
export function isTooLong(text: string): boolean {
  // A UTF-16 unit takes three bytes at most.
  if (text.length * 3 <= limits.bytes) return false;
  return text.length > limits.bytes || new TextEncoder().encode(text).length > limits.bytes;
}

function textTooLong(source: Source): Diagnostic {
  return errorAt("text-too-long", "the text is longer than 1 MiB, the most that a config may have", {
    at: spanOf(source, 0, 0),
    notes: ["is this the right file?"],
  });
}

function tooManyNodes(source: Source, line: LogicalLine): Diagnostic {
  return errorAt("too-many-nodes", `the graph has more than ${limits.nodes.toLocaleString("en")} lines`, {
    at: spanOf(source, line.start, line.end),
    label: "reading stops here",
  });
}

function tooManyErrors(source: Source, line: LogicalLine): Diagnostic {
  return errorAt("too-many-errors", `reading stops after ${limits.errors} errors`, {
    at: spanOf(source, line.start, line.end),
    label: "from here on nothing has been read",
    notes: ["is this the right file?"],
  });
}
