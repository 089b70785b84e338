import { expect } from "vitest";
import { type Diagnostic, type Label, positionOf } from "../../src/diagnostics/diagnostic.js";

/**
 * Checks the messages of a config in which each stands below its place, and the other lines it points at below theirs:
 *
 *     a op(x=true)
 *     ~ first here
 *            ^^^^ wrong-constant: the constant is written `True`, not `true`
 *
 * The text is shifted left by the indentation of its first line. Every message must be there, and no other; the other
 * places are compared where the text marks any.
 */
export function checkAnnotated(annotated: string, diagnose: (text: string) => readonly Diagnostic[]): void {
  const lines: string[] = [];
  const expected: string[] = [];
  for (const line of dedent(annotated)) {
    const [, indent, signs, message] = /^(\s*)(\^+|~+) (.+)$/.exec(line) ?? [];
    if (signs === undefined) lines.push(line);
    else
      expected.push(
        `${lines.length}:${indent!.length + 1}-${indent!.length + 1 + signs.length} ${signs[0] === "~" ? "~ " : ""}${message}`,
      );
  }
  const diagnostics = diagnose(lines.join("\n"));
  const places = expected.some((line) => line.includes(" ~ "));
  const actual = diagnostics.flatMap(({ code, message, labels }) => [
    `${placeOf(labels[0]!)} ${code}: ${message}`,
    ...(places ? labels.slice(1).map((label) => `${placeOf(label)} ~ ${label.text}`) : []),
  ]);
  // The text shows other places in its order, a diagnostic has them after its own.
  expect(places ? actual.sort() : actual).toEqual(places ? expected.sort() : expected);
}

function placeOf({ span: { source, start, end } }: Label): string {
  const { line, column } = positionOf(source, start);
  return `${line}:${column}-${column + end - start}`;
}

/** The lines of a text, shifted left by the indentation of the first. */
export function dedent(text: string): string[] {
  const lines = text
    .replace(/^\n/, "")
    .replace(/\n\s*$/, "")
    .split("\n");
  const indent = /^ */.exec(lines[0]!)![0];
  return lines.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
}
