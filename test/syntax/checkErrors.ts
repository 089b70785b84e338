import { expect } from "vitest";
import { positionOf } from "../../src/diagnostics/diagnostic.js";
import { type ParseOptions, parseConfig } from "../../src/syntax/parse.js";

/**
 * Checks the messages of a config in which each stands below its place:
 *
 *     a op(x=true)
 *            ^^^^ wrong-constant: the constant is written `True`, not `true`
 *
 * The text is shifted left by the indentation of its first line. Every message must be there, and no other.
 */
export function checkErrors(annotated: string, options: ParseOptions = {}): void {
  const lines: string[] = [];
  const expected: string[] = [];
  for (const line of dedent(annotated)) {
    const [, indent, signs, message] = /^(\s*)(\^+) (.+)$/.exec(line) ?? [];
    if (signs === undefined) lines.push(line);
    else
      expected.push(`${lines.length}:${indent!.length + 1}-${indent!.length + 1 + signs.length} ${message}`);
  }
  const { diagnostics } = parseConfig({ path: "test.config", text: lines.join("\n") }, options);
  const actual = diagnostics.map(({ code, message, labels }) => {
    const { source, start, end } = labels[0]!.span;
    const { line, column } = positionOf(source, start);
    return `${line}:${column}-${column + end - start} ${code}: ${message}`;
  });
  expect(actual).toEqual(expected);
}

function dedent(text: string): string[] {
  const lines = text
    .replace(/^\n/, "")
    .replace(/\n\s*$/, "")
    .split("\n");
  const indent = /^ */.exec(lines[0]!)![0];
  return lines.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
}
