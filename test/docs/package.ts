import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The package's folder, with a slash at its end. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** A file of the package, with Unix line ends. */
export function textOf(path: string): string {
  return readFileSync(`${root}${path}`, "utf8").replaceAll("\r\n", "\n");
}

/** A module of scripts/, which are plain JavaScript. */
export function script<T>(path: string): Promise<T> {
  return import(new URL(`../../scripts/${path}`, import.meta.url).href) as Promise<T>;
}

/** A new folder, with a space in its name, that holds the files the documentation names. */
export function workplace(): string {
  const folder = mkdtempSync(join(tmpdir(), "antk docs "));
  for (const part of ["configs", "data"]) cpSync(`${root}${part}`, join(folder, part), { recursive: true });
  return folder;
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line, as `npx antk` does. */
export function antk(cwd: string, ...args: string[]): Ran {
  return node(cwd, join(root, "dist", "cli", "antk.js"), ...args);
}

/** Runs a program. `antk` in it is this package, as last built, by the `exports` of package.json. */
export function node(cwd: string, program: string, ...args: string[]): Ran {
  if (!existsSync(`${root}dist/cli/antk.js`)) throw new Error("the package is not built: npm run build");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { code: status, stdout, stderr };
}
