import { errorAt } from "../../diagnostics/diagnostic.js";
import { DataError, failure } from "../../diagnostics/errors.js";
import { problemsOf, spanInLine } from "../problems.js";
import type { Table } from "./table.js";

/**
 * One JSON object a line, `{"user": "ann", "item": "b1", "rating": 4}`. The first line names the columns; every other
 * has the same keys, in any order. Values are strings, numbers or booleans.
 * @throws DataError with line and text
 */
export function readJsonLines(bytes: Buffer, path: string): Table {
  const lines = bytes
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((text, i) => ({ text, number: i + 1 }))
    .filter(({ text }) => text.trim() !== "");
  const problems = problemsOf(path);
  let header: readonly string[] | null = null;
  const records: string[][] = [];
  for (const { text, number } of lines) {
    const values = parseObject(text);
    header ??= values ? [...values.keys()] : null;
    const record = header && values && recordOf(header, values);
    const large = record && values && largeInteger(values);
    if (large) {
      const message = `\`${large}\` holds an integer beyond 2⁵³, of which JSON keeps only the first digits`;
      const at = spanInLine(path, text, number, 0, text.length);
      problems.add(() => errorAt("large-integer", message, { at, notes: ["write ids in quotes"] }));
    } else if (record) records.push(record);
    else {
      const rule = header ? `an object with ${header.map((k) => `\`${k}\``).join(", ")}` : "a JSON object";
      const at = spanInLine(path, text, number, 0, text.length);
      problems.add(() => errorAt("bad-json", `the line is not ${rule}`, { at }));
    }
  }
  problems.throwIfAny();
  if (!header) throw failure(DataError, "empty-file", `\`${path}\` is empty`);
  const locate = (record: number) => {
    const { text, number } = lines[Math.max(record, 0)]!;
    return spanInLine(path, text, number, 0, text.length);
  };
  return { path, header, records, locate };
}

/** A Map, since keys such as `__proto__` are user text. */
function parseObject(text: string): ReadonlyMap<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? new Map(Object.entries(value))
      : null;
  } catch {
    return null;
  }
}

/** The key of a number that is not what the text says. */
function largeInteger(values: ReadonlyMap<string, unknown>): string | undefined {
  return [...values].find(([, value]) => Number.isInteger(value) && !Number.isSafeInteger(value))?.[0];
}

function recordOf(header: readonly string[], values: ReadonlyMap<string, unknown>): string[] | null {
  if (values.size !== header.length) return null;
  const record: string[] = [];
  for (const key of header) {
    const value = values.get(key);
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return null;
    record.push(String(value));
  }
  return record;
}
