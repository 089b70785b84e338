import { Command, CommanderError } from "commander";
import { type Diagnostic, errorAt } from "../diagnostics/diagnostic.js";
import { AntkError } from "../diagnostics/errors.js";
import { packageVersion } from "../version.js";
import type { CliCommand, CliGroup } from "./command.js";
import { CommandLine } from "./commandLine.js";
import { commands } from "./commands/index.js";
import { exitCodeOf, exitCodes } from "./exitCodes.js";
import { interruption } from "./interruption.js";
import { openTerminal } from "./terminal.js";

/** Runs one command line and returns the exit code; the only place where errors are drawn. */
export async function main(args: readonly string[]): Promise<number> {
  const line = new CommandLine(args);
  let code: number = exitCodes.ok;
  const program = new Command("antk")
    .description("Write a neural model as a small text file; train, inspect, draw and use it.")
    .version(packageVersion(), "-V, --version")
    .showHelpAfterError("(`antk --help` and `antk COMMAND --help` tell more)")
    .exitOverride();
  const done = (result: number) => {
    code = result;
  };
  for (const entry of commands) {
    if ("run" in entry) addCommand(program, entry, line, done);
    else addGroup(program, entry, line, done);
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    const terminal = openTerminal(args.includes("--json"));
    terminal.report(diagnosticsOf(error));
    return exitCodeOf(error);
  }
}

function addGroup(
  program: Command,
  { name, about, commands }: CliGroup,
  line: CommandLine,
  done: (code: number) => void,
) {
  const group = program.command(name).description(about).exitOverride().showHelpAfterError();
  for (const command of commands) addCommand(group, command, line, done);
}

function addCommand(
  program: Command,
  command: CliCommand,
  line: CommandLine,
  done: (code: number) => void,
): void {
  const defined = command.define(program);
  defined.exitOverride().showHelpAfterError("(`--help` tells more)");
  defined.option("--json", "print one JSON object a line for programs");
  defined.action(async () => {
    const options = defined.opts<Record<string, unknown>>();
    const terminal = openTerminal(options.json === true);
    const { signal, codeOf } = interruption();
    const code = await command.run(defined.args, options, { terminal, line, signal });
    done(signal.aborted ? codeOf() : (code ?? exitCodes.ok));
  });
}

function diagnosticsOf(error: unknown): readonly Diagnostic[] {
  if (error instanceof AntkError) return error.diagnostics;
  const text = error instanceof Error ? error.message : String(error);
  const trace = process.env.ANTK_DEBUG && error instanceof Error ? [error.stack ?? ""] : [];
  return [
    errorAt("unexpected", `something went wrong inside antk: ${text}`, {
      notes: [
        "this is a mistake of antk, not yours; please report it",
        "ANTK_DEBUG=1 shows where it happened",
        ...trace,
      ],
    }),
  ];
}
