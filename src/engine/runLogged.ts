import { spawn } from "node:child_process";
import { appendFileSync, closeSync, openSync, readFileSync } from "node:fs";

/** Where a command runs, and the file that its output is appended to. */
export interface RunOptions {
  readonly cwd: string;
  readonly log: string;
}

export interface RunResult {
  /** null where the command could not be started or was killed. */
  readonly code: number | null;
  /** The first three lines of its output that speak of an error; where none does, the last three. */
  readonly tellingLines: readonly string[];
}

/** Runs a program without a shell; what it says goes to the log alone. */
export async function runLogged(
  command: string,
  args: readonly string[],
  { cwd, log }: RunOptions,
): Promise<RunResult> {
  appendFileSync(log, `\n$ ${[command, ...args].join(" ")}\n`);
  const before = readFileSync(log).length;
  const file = openSync(log, "a");
  const code = await new Promise<number | null>((resolve) => {
    const child = spawn(command, [...args], { cwd, stdio: ["ignore", file, file] });
    child.on("error", (error) => {
      appendFileSync(log, `${error.message}\n`);
      resolve(null);
    });
    child.on("close", resolve);
  }).finally(() => closeSync(file));
  const said = readFileSync(log).subarray(before).toString("utf8");
  const lines = said.split(/\r?\n/).filter((line) => line.trim() !== "");
  const errors = lines.filter((line) => /\berror\b/i.test(line));
  return { code, tellingLines: errors.length > 0 ? errors.slice(0, 3) : lines.slice(-3) };
}
