import { type Diagnostic, errorAt, type Span, spanOf } from "../diagnostics/diagnostic.js";
import { DataError } from "../diagnostics/errors.js";

/** So many problems of one file are shown; the rest are counted. */
export const SHOWN_PROBLEMS = 20;

/** What is wrong with the rows of one file. */
export interface Problems {
  /** `describe` is called only for problems that are shown. */
  add(describe: () => Diagnostic): void;
  /** @throws DataError where anything was added */
  throwIfAny(): void;
}

/** @param path what the user calls the file */
export function problemsOf(path: string): Problems {
  const shown: Diagnostic[] = [];
  let count = 0;
  return {
    add(describe) {
      count++;
      if (shown.length < SHOWN_PROBLEMS) shown.push(describe());
    },
    throwIfAny() {
      if (count === 0) return;
      const more = count - shown.length;
      const rest = `\`${path}\` has ${more} more ${more === 1 ? "problem" : "problems"} of this kind`;
      const ordered = [...shown].sort((a, b) => lineOf(a) - lineOf(b));
      throw new DataError(more > 0 ? [...ordered, errorAt("more-problems", rest)] : ordered);
    },
  };
}

/** A part of one line of a file that need not be kept in memory. */
export function spanInLine(path: string, line: string, lineNumber: number, start: number, end: number): Span {
  return spanOf({ path, text: line, firstLine: lineNumber }, start, end);
}

function lineOf({ labels }: Diagnostic): number {
  return labels[0]?.span.source.firstLine ?? 0;
}
