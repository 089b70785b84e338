import { realpathSync } from "node:fs";
import { readConfig } from "../compile.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { AntkError, failure, UsageError } from "../diagnostics/errors.js";
import { diagnosticToJson } from "../diagnostics/toJson.js";
import { writeFileAtomic } from "../platform/files.js";
import { formatConfig } from "../syntax/format.js";
import type { CommandContext } from "./command.js";
import type { CommandLine } from "./commandLine.js";
import { exitCodeOf, exitCodes } from "./exitCodes.js";
import { reportFailure, reportWarnings } from "./report.js";

/** `antk fmt`: every file by itself, whatever is wrong with those before it. One with errors stays as it is. */
export async function format(
  configs: readonly string[],
  options: Readonly<Record<string, unknown>>,
  { terminal, line }: CommandContext,
): Promise<number> {
  const check = options.check === true;
  const found: Diagnostic[] = [];
  let code = 0;
  for (const config of configs) {
    const { changes, diagnostics, exitCode } = formatFile(config, options.marker as string, check, line);
    found.push(...diagnostics);
    code ||= check && changes ? exitCodes.config : exitCode;
    terminal.emit({
      event: "fmt",
      config,
      ok: exitCode === 0,
      changes,
      diagnostics: diagnostics.map(diagnosticToJson),
    });
    if (changes) terminal.print(`${config}: ${check ? "would change" : "changed"}`);
  }
  if (terminal.json) return code;
  if (found.some(({ severity }) => severity === "error")) reportFailure(terminal, found, code);
  else reportWarnings(terminal, found);
  return code;
}

interface Outcome {
  /** Whether the file was, or would be, another. */
  readonly changes: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly exitCode: number;
}

function formatFile(config: string, marker: string, check: boolean, line: CommandLine): Outcome {
  try {
    const source = readConfig(config, line.spanOf(config));
    requireUtf8(config, source.text, line);
    const { text, diagnostics } = formatConfig(source, { marker });
    if (text === null) return { changes: false, diagnostics, exitCode: exitCodes.config };
    const changes = text !== source.text;
    if (changes && !check) writeFileAtomic(realpathSync(config), text);
    return { changes, diagnostics, exitCode: exitCodes.ok };
  } catch (error) {
    if (!(error instanceof AntkError)) throw error;
    const diagnostics = error.diagnostics.map((d) => line.place(d));
    return { changes: false, diagnostics, exitCode: exitCodeOf(error) };
  }
}

/** Bytes that are no text have been read as U+FFFD, and would be lost in writing. */
function requireUtf8(config: string, text: string, line: CommandLine): void {
  if (!text.includes("\uFFFD")) return;
  throw failure(UsageError, "not-utf8", `\`${config}\` has bytes that are no UTF-8, and is left as it is`, {
    at: line.spanOf(config),
    notes: ["save it as UTF-8 first"],
  });
}
