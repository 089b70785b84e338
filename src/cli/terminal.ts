import { displayText } from "../diagnostics/displayText.js";
/** Where a process writes, and what surrounds it. `process` is one. */
export interface Streams {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  /** Of a terminal; changes when its window does. */
  readonly columns?: number | undefined;
}

/** Results go to stdout, everything else to stderr. */
export interface Terminal {
  /** `--json`: one object a line on stdout, nothing else anywhere. */
  readonly json: boolean;
  /** Whether a person watches stderr. */
  readonly isInteractive: boolean;
  /** Whether stderr shows colours; `NO_COLOR` says no. */
  readonly color: boolean;
  /** Columns of stderr; 100 where it is no terminal. */
  readonly width: number;
  /** Columns of stdout; infinite where it is no terminal, so that nothing is broken for a program. */
  readonly resultWidth: number;
  /** A line of the result; silent with `--json`. */
  print(line: string): void;
  /** A line about how things go; silent with `--json`. */
  note(line: string): void;
  /** An object for programs; silent without `--json`. */
  emit(object: unknown): void;
  /** Text without a line break on stderr, such as a progress bar. */
  draw(text: string): void;
}

export function openTerminal(json: boolean, { stdout, stderr, env }: Streams): Terminal {
  const isTerminal = stderr.isTTY === true && env.TERM !== "dumb";
  return {
    json,
    isInteractive: isTerminal && !json,
    color: isTerminal && !env.NO_COLOR,
    get width() {
      return stderr.columns ?? 100;
    },
    get resultWidth() {
      return stdout.isTTY ? (stdout.columns ?? 100) : Number.POSITIVE_INFINITY;
    },
    print: (line) => void (json || stdout.write(`${harmless(line)}\n`)),
    note: (line) => void (json || stderr.write(`${line}\n`)),
    emit: (object) => void (json && stdout.write(`${JSON.stringify(object)}\n`)),
    draw: (text) => void stderr.write(text),
  };
}

/** Ids and titles come from files: nothing in them may steer the terminal. */
function harmless(text: string): string {
  return text.split("\n").map(displayText).join("\n");
}
