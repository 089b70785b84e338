import { errorAt } from "../../diagnostics/diagnostic.js";
import { type Problems, spanInLine } from "../problems.js";
import type { IdMap } from "../types.js";

/** The lines of a text, the end of the last one apart. */
export function linesOf(text: string): readonly string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Reads the fields of one line; what is wrong goes to `problems`, and 0 comes back in its place. */
export function cellsOf(
  problems: Problems,
  path: string,
  line: string,
  row: number,
  fields: readonly string[],
  separator: string,
) {
  const report = (code: string, message: string, start: number, end: number, label: string) =>
    problems.add(() => errorAt(code, message, { at: spanInLine(path, line, row + 1, start, end), label }));
  const reportField = (code: string, message: string, field: number, label: string): number => {
    const start = fields.slice(0, field).reduce((at, f) => at + f.length + separator.length, 0);
    report(code, message, start, start + fields[field]!.length, label);
    return 0;
  };
  const wrong = (field: number, expected: string) =>
    reportField("bad-cell", `\`${fields[field]}\` is not ${expected}`, field, `must be ${expected}`);
  return {
    wrong,
    have(count: number): boolean {
      if (fields.length === count) return true;
      report("field-count", `the line has ${fields.length} fields instead of ${count}`, 0, line.length, "");
      return false;
    },
    number(field: number, pattern: RegExp, expected: string): number {
      return pattern.test(fields[field]!) ? Number(fields[field]) : wrong(field, expected);
    },
    known(field: number, ids: IdMap, what: string): number {
      const index = ids.indexOf.get(fields[field]!);
      if (index !== undefined) return index;
      const range = `${ids.ids[0]} … ${ids.ids.at(-1)}`;
      return reportField(
        "unknown-id",
        `no ${what} is called \`${fields[field]}\``,
        field,
        `must be one of ${range}`,
      );
    },
  };
}
