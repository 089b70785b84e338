import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { renderDiagnostics } from "../diagnostics/render.js";
import { diagnosticToJson } from "../diagnostics/toJson.js";

/** Results go to stdout, everything else to stderr. */
export interface Terminal {
  /** `--json`: one object a line on stdout, nothing else there. */
  readonly json: boolean;
  /** Whether a person watches stderr. */
  readonly isInteractive: boolean;
  readonly width: number;
  /** A line of the result; silent with `--json`. */
  print(line: string): void;
  /** A line about how things go; silent with `--json`. */
  note(line: string): void;
  /** An object for programs; silent without `--json`. */
  emit(object: unknown): void;
  /** Warnings and errors, drawn. */
  report(diagnostics: readonly Diagnostic[]): void;
  /** Text without a line break on stderr, such as a progress bar. */
  draw(text: string): void;
}

export function openTerminal(json: boolean, env: NodeJS.ProcessEnv = process.env): Terminal {
  const { stdout, stderr } = process;
  const width = stderr.columns ?? 100;
  const color = stderr.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb";
  return {
    json,
    isInteractive: stderr.isTTY === true && !json && env.TERM !== "dumb",
    width,
    print: (line) => void (json || stdout.write(`${line}\n`)),
    note: (line) => void (json || stderr.write(`${line}\n`)),
    emit: (object) => void (json && stdout.write(`${JSON.stringify(object)}\n`)),
    report: (diagnostics) => {
      if (diagnostics.length === 0) return;
      if (json)
        stdout.write(
          `${JSON.stringify({ event: "diagnostics", diagnostics: diagnostics.map(diagnosticToJson) })}\n`,
        );
      else stderr.write(`${renderDiagnostics(diagnostics, { color, width: Math.min(width, 120) })}\n`);
    },
    draw: (text) => void stderr.write(text),
  };
}
