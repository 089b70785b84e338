import type { Command, CommanderError, Option } from "commander";
import { type Diagnostic, type DiagnosticDetails, errorAt } from "../diagnostics/diagnostic.js";
import { nearest } from "../diagnostics/nearest.js";
import type { CommandLine } from "./commandLine.js";

/** What commander found wrong, in the form of every other error. */
export function wrongUse(
  error: CommanderError,
  program: Command,
  args: readonly string[],
  line: CommandLine,
): Diagnostic {
  const { command, name } = commandMeant(program, args);
  const [message, details] = explain(error, command, name, line);
  const lists = command.commands.length > 0 ? "lists the commands" : "tells what it takes";
  const notes = [...(details.notes ?? []), `\`${name} --help\` ${lists}`];
  return errorAt(codes.get(error.code) ?? "wrong-use", message, { ...details, notes });
}

const codes = new Map([
  ["commander.unknownCommand", "unknown-command"],
  ["commander.unknownOption", "unknown-option"],
  ["commander.missingArgument", "missing-argument"],
  ["commander.excessArguments", "too-many-arguments"],
  ["commander.optionMissingArgument", "missing-value"],
  ["commander.missingMandatoryOptionValue", "missing-option"],
  ["commander.invalidArgument", "wrong-value"],
  ["commander.help", "missing-command"],
]);

type Explanation = readonly [message: string, details: DiagnosticDetails];

function explain(error: CommanderError, command: Command, name: string, line: CommandLine): Explanation {
  const [text = "", hint = ""] = error.message.replace(/^error: /, "").split("\n");
  const said = /'([^']*)'/.exec(text)?.[1] ?? "";
  const label = didYouMean(/Did you mean (?:one of )?([^,?]+)/.exec(hint)?.[1]);
  const option = command.options.find(({ flags }) => flags === said);
  switch (error.code) {
    case "commander.unknownCommand":
      return [`\`${name}\` has no command \`${said}\``, { at: line.spanOf(said), label }];
    case "commander.unknownOption":
      return [`\`${name}\` has no option \`${said}\``, { at: line.flag(said), label }];
    case "commander.missingArgument":
      return [`\`${name}\` needs \`<${said}>\``, { at: line.end(), ...wanted(command, said) }];
    case "commander.excessArguments":
      return tooMany(command, name, line);
    case "commander.optionMissingArgument":
      return missingValue(option!, line);
    case "commander.missingMandatoryOptionValue":
      return [
        `\`${name}\` needs \`${option!.flags}\``,
        { at: line.end(), label: "add it here", notes: [`${spelled(option!)}: ${option!.description}`] },
      ];
    case "commander.invalidArgument":
      return wrongValue(text, option!, line);
    case "commander.help":
      return [`\`${name}\` needs a command`, { at: line.end() }];
    default:
      return [text, { at: line.end() }];
  }
}

function wanted(command: Command, argument: string): DiagnosticDetails {
  const { description = "" } = command.registeredArguments.find((a) => a.name() === argument) ?? {};
  return { label: "add it here", notes: [`<${argument}>: ${description}`] };
}

function tooMany(command: Command, name: string, line: CommandLine): Explanation {
  const takes = command.registeredArguments.length;
  const count = takes === 1 ? "one argument" : takes === 0 ? "no argument" : `${takes} arguments`;
  const at = line.spanOf(command.args[takes]!);
  return [`\`${name}\` takes ${count}, got ${command.args.length}`, { at, label: "one too many" }];
}

function missingValue(option: Option, line: CommandLine): Explanation {
  const flag = [option.long, option.short].find((name) => name && line.has(name)) ?? spelled(option);
  const takes = /<.*>/.exec(option.flags)?.[0];
  return [`\`${flag}\` needs a value`, { at: line.flag(flag), label: `write \`${flag} ${takes}\`` }];
}

/** "option '-k <n>' argument 'x' is invalid. reason" */
function wrongValue(text: string, option: Option, line: CommandLine): Explanation {
  const [, value = "", reason = ""] = /argument '(.*)' is invalid\. ?(.*)$/s.exec(text) ?? [];
  const choices = option.argChoices ?? [];
  const at = line.spanOf(
    value,
    [option.long, option.short].filter((flag) => flag !== undefined),
  );
  return [
    `\`${value}\` is no value for \`${spelled(option)}\``,
    {
      at,
      label: didYouMean(nearest(value, choices)[0]),
      notes: [choices.length > 0 ? `it takes ${choices.join(", ")}` : reason],
    },
  ];
}

function spelled({ long, short }: Option): string {
  return long ?? short ?? "";
}

function didYouMean(near: string | undefined): string {
  return near ? `did you mean \`${near}\`?` : "";
}

/** The command that the first words name, as far as they do. */
function commandMeant(program: Command, args: readonly string[]): { command: Command; name: string } {
  let command = program;
  let name = program.name();
  for (const word of args) {
    const next = command.commands.find((c) => c.name() === word);
    if (!next) break;
    command = next;
    name += ` ${word}`;
  }
  return { command, name };
}
