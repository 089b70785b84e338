import { type Source, type Span, spanOf } from "../diagnostics/diagnostic.js";
import type { ArgAst, CallAst } from "./ast.js";
import { SyntaxError as GrammarError, parse } from "./generated/parser.js";

export interface NodeLine {
  readonly name: string;
  readonly nameSpan: Span;
  readonly call: CallAst | null;
}

export interface DirectiveLine {
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly ArgAst[];
}

/** What the grammar makes of a line, or the offset in the text up to which the line could be right. */
export type ParsedLine<T> =
  | { readonly kind: "parsed"; readonly line: T }
  | { readonly kind: "failed"; readonly at: number };

/** Parses one line of the graph, markers left out: offsets `start` to `end` of the text. */
export function parseNodeLine(source: Source, start: number, end: number): ParsedLine<NodeLine> {
  return parseLine<NodeLine>(source, start, end, "NodeLine");
}

/** Parses one directive: offsets `start`, that of its `@`, to `end` of the text. */
export function parseDirectiveLine(source: Source, start: number, end: number): ParsedLine<DirectiveLine> {
  return parseLine<DirectiveLine>(source, start, end, "DirectiveLine");
}

function parseLine<T>(source: Source, start: number, end: number, startRule: string): ParsedLine<T> {
  const span = (from: number, to: number) => spanOf(source, start + from, start + to);
  try {
    const line = parse(source.text.slice(start, end), { startRule, span }) as T;
    return { kind: "parsed", line };
  } catch (error) {
    if (!(error instanceof GrammarError)) throw error;
    const { location } = error as unknown as { location: { start: { offset: number } } };
    return { kind: "failed", at: start + location.start.offset };
  }
}
