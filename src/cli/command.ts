import type { Command } from "commander";
import type { CommandLine } from "./commandLine.js";
import type { Terminal } from "./terminal.js";

/** What every command gets. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly line: CommandLine;
}

/** A command: one file. Its module loads only what `--help` needs; the rest is loaded when it runs. */
export interface CliCommand {
  /** Adds name, arguments and options. */
  define(program: Command): Command;
  /** @returns the exit code; undefined for 0 */
  run(
    args: readonly string[],
    options: Readonly<Record<string, unknown>>,
    context: CommandContext,
  ): Promise<number | undefined>;
}

/** Commands under one word: `antk data list`. */
export interface CliGroup {
  readonly name: string;
  readonly about: string;
  readonly commands: readonly CliCommand[];
}
