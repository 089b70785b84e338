import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll } from "vitest";
import { main } from "../../src/cli/main.js";
import { golden } from "../golden.js";

/** What a command has printed, and its exit code. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Screen {
  /** Whether both streams are a terminal. Default no. */
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command line in this process. */
export function antk(...args: string[]): Promise<Ran> {
  return antkOn({}, ...args);
}

export async function antkOn({ isTTY = false, columns, env = {} }: Screen, ...args: string[]): Promise<Ran> {
  const printed = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    isTTY,
    columns,
    write: (text: string) => {
      printed[name] += text;
    },
  });
  const code = await main(args, { stdout: stream("stdout"), stderr: stream("stderr"), env });
  return { code, ...printed };
}

/** The objects that a command has printed with `--json`. */
export async function antkJson(
  ...args: string[]
): Promise<{ code: number; events: Record<string, unknown>[] }> {
  const { code, stdout } = await antk(...args, "--json");
  const lines = stdout.split("\n").filter((line) => line !== "");
  return { code, events: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

/** Compares what a command that fails shows with `golden/cli/NAME.err`; names that hang on the time are masked. */
export async function goldenFailure(name: string, ...args: string[]): Promise<Ran> {
  const ran = await antk(...args);
  const shown = args.map((arg) => (/\s|^$/.test(arg) ? `'${arg}'` : arg)).join(" ");
  const text = `$ antk ${shown}\n${ran.stdout}${ran.stderr}[exit ${ran.code}]`;
  golden(
    `cli/${name}.err`,
    text.replaceAll(process.cwd(), "HERE").replace(/\d{8}-\d{6}-\w+-[0-9a-f]{6}/g, "RUN"),
  );
  return ran;
}

/**
 * Runs the tests of a file in a folder of its own, with the configs and tables of test/golden/cli in it and its data
 * directory below it.
 */
export function inOwnFolder(): void {
  const before = { folder: process.cwd(), data: process.env.ANTK_DATA };
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "antk-cli-"));
    cpSync(fileURLToPath(new URL("../golden/cli/", import.meta.url)), folder, { recursive: true });
    mkdirSync(join(folder, "store"));
    process.chdir(folder);
    process.env.ANTK_DATA = join(folder, "store");
  });
  afterAll(() => {
    process.chdir(before.folder);
    if (before.data === undefined) delete process.env.ANTK_DATA;
    else process.env.ANTK_DATA = before.data;
    rmSync(folder, { recursive: true, force: true });
  });
}
