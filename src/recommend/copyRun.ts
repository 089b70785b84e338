import { cpSync, existsSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { cannotWrite, writeFileAtomic } from "../platform/files.js";
import { fileName, runFiles, timeStamp } from "../train/runFolder.js";
import type { StoredPerson } from "./people.js";

/**
 * A run like another, with these people; the other stays as it is. It lies beside it, under a name of its own, and is
 * there as a whole or not at all.
 * @returns the new run's folder
 * @throws ResourceError where it cannot be written
 */
export function copyRun(from: string, people: readonly StoredPerson[], now: Date): string {
  const config = basename(from).replace(/^\d{8}-\d{6}-/, "");
  const name = `${timeStamp(now)}-${config}-${fileName(people.at(-1)?.id ?? "copy")}`;
  const path = freeName(join(dirname(from), name));
  const partial = `${path}.${process.pid}.tmp`;
  try {
    cpSync(from, partial, { recursive: true });
    writeFileAtomic(join(partial, runFiles.people), JSON.stringify(people));
    renameSync(partial, path);
    return path;
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw cannotWrite(path, error);
  }
}

function freeName(path: string): string {
  for (let copy = 2, free = path; ; copy++) {
    if (!existsSync(free)) return free;
    free = `${path}-${copy}`;
  }
}
