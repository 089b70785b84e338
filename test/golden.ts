import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

const folder = fileURLToPath(new URL("./golden/", import.meta.url));

/**
 * Compares a text with the file of that name below `test/golden`. With `UPDATE_GOLDEN=1` the file is written instead,
 * and `git diff` is the review. A file that is missing fails the test.
 * @example golden("syntax/mf.ast", dumpAst(ast))
 */
export function golden(name: string, actual: string): void {
  const path = `${folder}${name}`;
  const text = `${actual.trimEnd()}\n`;
  if (process.env.UPDATE_GOLDEN === "1") {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return;
  }
  const expected = existsSync(path)
    ? readFileSync(path, "utf8").replaceAll("\r\n", "\n")
    : "(no such golden file)\n";
  expect(text, `${name}; UPDATE_GOLDEN=1 rewrites it`).toBe(expected);
}
