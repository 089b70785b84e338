import { Command, CommanderError } from "commander";
import { packageVersion } from "../version.js";
import type { CliCommand, CliGroup } from "./command.js";
import { CommandLine } from "./commandLine.js";
import { commands } from "./commands/index.js";
import { openTerminal, type Streams, type Terminal } from "./terminal.js";

/** Runs one command line and returns the exit code; the only place where errors are drawn. */
export async function main(args: readonly string[], streams: Streams = process): Promise<number> {
  const line = new CommandLine(args);
  const terminal = openTerminal(args.includes("--json"), streams);
  const program = new Command("antk")
    .description("Write a neural model as a small text file; train, inspect, draw and use it.")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this")
    .helpCommand(false)
    .option(...JSON_OPTION)
    .configureOutput({
      writeOut: (text) => void streams.stdout.write(text),
      writeErr: (text) => void streams.stderr.write(text),
      // What is wrong is drawn below, in the form of every other error.
      outputError: () => {},
      getOutHelpWidth: () => streams.stdout.columns ?? 100,
      getErrHelpWidth: () => terminal.width,
    })
    .configureHelp({ subcommandTerm: termOf, minWidthToWrap: 20 })
    .exitOverride()
    .addHelpText("after", afterHelp);
  let code = 0;
  const done = (result: number) => {
    code = result;
  };
  for (const entry of commands) {
    if ("run" in entry) addCommand(program, entry, { terminal, line }, done);
    else addGroup(program, entry, { terminal, line }, done);
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    return fail(error, { terminal, line, program, args, env: streams.env });
  }
}

const JSON_OPTION = ["--json", "print one JSON object a line, for programs"] as const;

const afterHelp = `
\`antk COMMAND --help\` tells more about one. Start with:
  antk train configs/mf.config
`;

/** `train <config>`; that a command has options goes without saying. */
function termOf(command: Command): string {
  const args = command.registeredArguments.map((a) => (a.variadic ? `<${a.name()}...>` : `<${a.name()}>`));
  const word = command.commands.length > 0 ? ["<command>"] : [];
  return [command.name(), ...word, ...args].join(" ");
}

type Context = Parameters<CliCommand["run"]>[2];

function addGroup(
  program: Command,
  { name, about, commands }: CliGroup,
  context: Context,
  done: (code: number) => void,
): void {
  const group = program
    .command(name)
    .description(about)
    .helpCommand(false)
    .option(...JSON_OPTION);
  for (const command of commands) addCommand(group, command, context, done);
}

function addCommand(
  program: Command,
  command: CliCommand,
  context: Context,
  done: (code: number) => void,
): void {
  const defined = command.define(program);
  defined.option(...JSON_OPTION);
  defined.action(async () => {
    const code = await command.run(defined.args, defined.opts<Record<string, unknown>>(), context);
    done(code ?? 0);
  });
}

interface Failed {
  readonly env: Streams["env"];
  readonly terminal: Terminal;
  readonly line: CommandLine;
  readonly program: Command;
  readonly args: readonly string[];
}

async function fail(error: unknown, { terminal, line, program, args, env }: Failed): Promise<number> {
  const [{ exitCodeOf, exitCodes }, { diagnosticsOf }, { reportFailure }] = await Promise.all([
    import("./exitCodes.js"),
    import("./diagnosticsOf.js"),
    import("./report.js"),
  ]);
  if (error instanceof CommanderError) {
    const { wrongUse } = await import("./wrongUse.js");
    // Where only a command is missing, the help was printed.
    const isHelp = error.code === "commander.help";
    if (!isHelp || terminal.json)
      reportFailure(terminal, [wrongUse(error, program, args, line)], exitCodes.usage);
    return exitCodes.usage;
  }
  const code = exitCodeOf(error);
  reportFailure(
    terminal,
    diagnosticsOf(error, env).map((d) => line.place(d)),
    code,
  );
  return code;
}
