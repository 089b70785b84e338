import { type Source, type Span, spanOf } from "../diagnostics/diagnostic.js";

/** The command line as a text that messages can point into. */
export class CommandLine {
  readonly source: Source;
  private readonly starts: readonly number[];

  constructor(private readonly args: readonly string[]) {
    const shown = args.map(quoted);
    const starts: number[] = [];
    let text = "antk";
    for (const arg of shown) {
      text += " ";
      starts.push(text.length);
      text += arg;
    }
    this.starts = starts;
    this.source = { path: "<command line>", text };
  }

  /** The place of an argument, or of the value of a flag: `--set k=5`, `--set=k=5`. */
  spanOf(value: string, flags: readonly string[] = []): Span {
    const isValueOf = (arg: string, i: number) =>
      flags.length === 0 ? arg === value : flags.includes(this.args[i - 1] ?? "") && arg === value;
    const joined = (arg: string) => flags.some((flag) => arg === `${flag}=${value}`);
    const index = this.args.findIndex((arg, i) => isValueOf(arg, i) || joined(arg));
    if (index < 0) return this.end();
    const start = this.starts[index]!;
    return spanOf(this.source, start, start + quoted(this.args[index]!).length);
  }

  /** Behind the last argument: where something is to be added. */
  end(): Span {
    const { length } = this.source.text;
    return spanOf(this.source, length, length);
  }
}

function quoted(arg: string): string {
  return /^[\w@%+=:,./\\$-]+$/.test(arg) ? arg : `'${arg}'`;
}
