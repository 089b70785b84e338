import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { AntkError } from "../diagnostics/errors.js";
import { diagnosticToJson } from "../diagnostics/toJson.js";
import type { Overrides } from "../graph/overrides.js";
import { checkFile } from "./checkFile.js";
import type { CommandContext } from "./command.js";
import { exitCodeOf, exitCodeOfFindings } from "./exitCodes.js";
import { listOf } from "./options.js";
import { overridesOf } from "./overrides.js";
import { reportFailure, reportWarnings } from "./report.js";

/** `antk check`: every file is looked at, whatever is wrong with those before it. */
export async function check(
  configs: readonly string[],
  options: Readonly<Record<string, unknown>>,
  { terminal, line }: CommandContext,
): Promise<number> {
  const overrides = overridesOf(options, listOf(options.set), line);
  const found: Diagnostic[] = [];
  let code = 0;
  for (const config of configs) {
    const { nodes, unbound, summary, diagnostics, exitCode } = await findings(config, overrides, {
      line,
      withData: typeof options.data === "string",
      marker: options.marker as string,
    });
    code ||= exitCode;
    found.push(...diagnostics);
    terminal.emit({
      event: "check",
      config,
      ok: exitCode === 0,
      nodes,
      unbound,
      diagnostics: diagnostics.map(diagnosticToJson),
    });
    if (summary !== null) terminal.print(`${config}: ${summary}`);
  }
  if (terminal.json) return code;
  if (code === 0) reportWarnings(terminal, found);
  else reportFailure(terminal, found, code);
  return code;
}

interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  readonly exitCode: number;
  readonly nodes: number;
  readonly unbound: readonly string[];
  /** null where there are errors. */
  readonly summary: string | null;
}

async function findings(
  config: string,
  overrides: Overrides,
  options: Parameters<typeof checkFile>[2],
): Promise<Findings> {
  try {
    const { graph, diagnostics, summary } = await checkFile(config, overrides, options);
    const exitCode = exitCodeOfFindings(diagnostics);
    const { nodes, unbound } = graph;
    return { diagnostics, exitCode, nodes: nodes.length, unbound, summary: exitCode === 0 ? summary : null };
  } catch (error) {
    if (!(error instanceof AntkError)) throw error;
    const diagnostics = error.diagnostics.map((d) => options.line.place(d));
    return { diagnostics, exitCode: exitCodeOf(error), nodes: 0, unbound: [], summary: null };
  }
}
