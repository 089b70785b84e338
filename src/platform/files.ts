import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { failure, ResourceError } from "../diagnostics/errors.js";

/** Everything that depends on the operating system stands in this folder. */

/** `$ANTK_DATA`, else the user's data directory: XDG on Linux, Application Support on macOS, LocalAppData on Windows. */
export function dataDirectory(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.ANTK_DATA) return env.ANTK_DATA;
  if (platform === "win32") return join(env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "antk");
  if (platform === "darwin") return join(homedir(), "Library", "Application Support", "antk");
  return join(env.XDG_DATA_HOME ?? join(homedir(), ".local", "share"), "antk");
}

/**
 * Writes a whole file or nothing: beside its final name, synced, renamed.
 * @throws ResourceError that names the path
 */
export function writeFileAtomic(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(temporary, "w");
    try {
      const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // Where a part of the path is a file there is nothing to remove, and the first error says more.
    }
    throw cannotWrite(path, error);
  }
}

/** The error for a path that cannot be written, from whatever Node threw. */
export function cannotWrite(path: string, error: unknown): ResourceError {
  return failure(ResourceError, "cannot-write", `cannot write \`${path}\`: ${reasonOf(error)}`, {
    notes: ["choose another place with `--out` or `-o`, or make this one writable"],
  }) as ResourceError;
}

const reasons = new Map([
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["EROFS", "the file system is read-only"],
  ["ENOSPC", "no space is left on the device"],
  ["EISDIR", "it is a folder"],
  ["ENOTDIR", "a part of the path is a file, not a folder"],
  ["ENOENT", "no such file or folder"],
  ["EEXIST", "a file of that name is in the way"],
  ["ENAMETOOLONG", "the name is too long"],
]);

/** A file system error in words: `permission denied`. */
export function reasonOf(error: unknown): string {
  const code = (error as { code?: string }).code;
  return (code && reasons.get(code)) ?? (error instanceof Error ? error.message : String(error));
}
