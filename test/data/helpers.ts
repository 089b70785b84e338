import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll } from "vitest";
import { AntkError } from "../../src/diagnostics/errors.js";
import { renderDiagnostics } from "../../src/diagnostics/render.js";

/** MovieLens 100k may not be passed on: tests that need it run where a copy lies beside the repository. */
export const ML_100K = resolve("../shared/ml-100k.zip");
export const hasMl100k = existsSync(ML_100K);

/** A folder for this test file, gone afterwards; a space in its name, as users have them. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "antk data "));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file into a folder and returns its path. */
export function fileIn(folder: string, name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The class and the drawn text of the failure; anything but a typed error fails the test. */
export async function failureOf(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof AntkError)) throw error;
    return `${error.name}\n${renderDiagnostics(error.diagnostics, { color: false })}`;
  }
  throw new Error("it did not fail");
}
