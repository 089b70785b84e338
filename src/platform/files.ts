import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { failure, ResourceError } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";

/** Everything that depends on the operating system stands in this folder. */

/** `$ANTK_DATA`, else the user's data directory: XDG on Linux, Application Support on macOS, LocalAppData on Windows. */
export function dataDirectory(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.ANTK_DATA) return env.ANTK_DATA;
  if (platform === "win32") return join(env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "antk");
  if (platform === "darwin") return join(homedir(), "Library", "Application Support", "antk");
  return join(env.XDG_DATA_HOME ?? join(homedir(), ".local", "share"), "antk");
}

/**
 * Writes a whole file or nothing: beside its final name, synced, renamed. Who may read it stays as it was.
 * @throws ResourceError that names the path
 */
export function writeFileAtomic(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    makeFolders(dirname(path));
    const file = openSync(temporary, "w", rightsOf(path));
    try {
      const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      sync(file);
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

/** undefined where there is no such file: what is usual. */
function rightsOf(path: string): number | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && found.mode & 0o777;
}

/** To the disk itself; under Node's permission model nobody may do that, and the system does it when it likes. */
function sync(file: number): void {
  try {
    fsyncSync(file);
  } catch (error) {
    if ((error as { code?: string }).code !== "ERR_ACCESS_DENIED") throw error;
  }
}

/**
 * Makes a folder and those above it. Node 20's own recursion never ends below a folder that takes none, such as /proc.
 * @throws what Node throws
 */
export function makeFolders(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  if (found) throw Object.assign(new Error(`${path} is a file`), { code: "ENOTDIR" });
  const parent = dirname(path);
  if (parent !== path) makeFolders(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have made it in the meantime.
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}

/**
 * Makes a folder where files are going to be written, so that a place that takes none is found out before the work.
 * @throws ResourceError that names the path
 */
export function requireWritable(folder: string): void {
  try {
    makeFolders(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw cannotWrite(folder, error);
  }
}

/** The error for a path that cannot be written, from whatever Node threw. */
export function cannotWrite(path: string, error: unknown): ResourceError {
  return failure(ResourceError, "cannot-write", `cannot write \`${path}\`: ${reasonOf(error)}`, {
    notes: ["choose another place (`--out`, `-o`, or ANTK_DATA for data), or make this one writable"],
  }) as ResourceError;
}

/** The file that a misspelt path may have meant; null where there is none, or the file itself is there. */
export function nearestFile(path: string): string | null {
  try {
    const folder = dirname(path);
    const near = nearest(basename(path), readdirSync(folder))[0];
    return near === undefined || near === basename(path) ? null : join(dirname(path), near);
  } catch {
    return null;
  }
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
