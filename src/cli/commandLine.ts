import { resolve } from "node:path";
import { type Diagnostic, type Source, type Span, spanOf } from "../diagnostics/diagnostic.js";

/** What messages call the command line. */
export const COMMAND_LINE = "<command line>";

/** The command line as a text that messages can point into. */
export class CommandLine {
  readonly source: Source;
  private readonly starts: readonly number[];

  constructor(private readonly args: readonly string[]) {
    const starts: number[] = [];
    let text = "antk";
    for (const arg of args.map(quoted)) {
      text += " ";
      starts.push(text.length);
      text += arg;
    }
    this.starts = starts;
    this.source = { path: COMMAND_LINE, text };
  }

  /**
   * The place of an argument, or of the value of a flag: `--set k=5`, `--set=k=5`, `-dplanted`. What is not there, such
   * as a default, is shown where it could be added.
   */
  spanOf(value: string, flags: readonly string[] = []): Span {
    const index = this.args.findIndex(
      (arg, i) =>
        (arg === value && (flags.length === 0 || flags.includes(this.args[i - 1] ?? ""))) ||
        flags.some((flag) => arg === (flag.startsWith("--") ? `${flag}=${value}` : `${flag}${value}`)),
    );
    return index < 0 ? this.end() : this.argument(index);
  }

  has(flag: string): boolean {
    return this.args.some((arg) => arg === flag || arg.startsWith(`${flag}=`));
  }

  /** The place of a flag itself, with its value where that is joined to it. */
  flag(name: string): Span {
    const index = this.args.findIndex((arg) => arg === name || arg.startsWith(`${name}=`));
    return index < 0 ? this.end() : this.argument(index);
  }

  /** Behind the last argument: where something is to be added. */
  end(): Span {
    const { length } = this.source.text;
    return spanOf(this.source, length, length);
  }

  /**
   * Gives a place to a message that has none, since what raised it knows nothing of the command line: the first
   * argument that it quotes, or that is the folder of a path that it quotes.
   */
  place(diagnostic: Diagnostic): Diagnostic {
    if (diagnostic.labels.length > 0) return diagnostic;
    const texts = [...diagnostic.message.matchAll(/`([^`]+)`/g)].map(([, text]) => text!);
    for (const isMeant of [isNamed, isFolderOf]) {
      const index = this.args.findIndex((arg, i) => i > 0 && texts.some((text) => isMeant(arg, text)));
      if (index >= 0) return { ...diagnostic, labels: [{ span: this.argument(index), text: "" }] };
    }
    return diagnostic;
  }

  private argument(index: number): Span {
    const start = this.starts[index]!;
    return spanOf(this.source, start, start + quoted(this.args[index]!).length);
  }
}

function isNamed(arg: string, text: string): boolean {
  return arg === text || arg.endsWith(`=${text}`);
}

function isFolderOf(arg: string, text: string): boolean {
  const value = arg.startsWith("--") ? arg.slice(arg.indexOf("=") + 1) : arg;
  const folder = value.replace(/[\\/]+$/, "");
  if (folder === "" || folder === ".") return false;
  return [folder, resolve(folder)].some(
    (path) => text.startsWith(`${path}/`) || text.startsWith(`${path}\\`),
  );
}

function quoted(arg: string): string {
  if (/^[\w@%+=:,./\\$-]+$/.test(arg)) return arg;
  return arg.includes("'") ? `"${arg}"` : `'${arg}'`;
}
