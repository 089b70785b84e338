import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { renderDiagnostics } from "../diagnostics/render.js";
import { diagnosticToJson } from "../diagnostics/toJson.js";
import type { Terminal } from "./terminal.js";

/** Longer lines are hard to read, however wide the terminal is. */
const MAX_WIDTH = 120;
/** Whoever has so many reads the first ones. */
const MAX_DRAWN = 50;

/** Draws warnings on stderr; with `--json` it is `{"event":"warning","warnings":[…]}` on stdout. */
export function reportWarnings(terminal: Terminal, warnings: readonly Diagnostic[]): void {
  if (warnings.length === 0) return;
  terminal.emit({ event: "warning", warnings: warnings.map(diagnosticToJson) });
  terminal.note(drawn(terminal, warnings));
}

/** Draws what ends a command; with `--json` it is `{"event":"error","errors":[…],"warnings":[…],"exitCode":…}`. */
export function reportFailure(
  terminal: Terminal,
  diagnostics: readonly Diagnostic[],
  exitCode: number,
): void {
  const of = (severity: Diagnostic["severity"]) =>
    diagnostics.filter((d) => d.severity === severity).map(diagnosticToJson);
  terminal.emit({ event: "error", errors: of("error"), warnings: of("warning"), exitCode });
  terminal.note(drawn(terminal, diagnostics));
}

function drawn({ color, width }: Terminal, diagnostics: readonly Diagnostic[]): string {
  const text = renderDiagnostics(diagnostics.slice(0, MAX_DRAWN), {
    color,
    width: Math.min(width, MAX_WIDTH),
  });
  const more = diagnostics.length - MAX_DRAWN;
  return more > 0 ? `${text}\n… and ${more.toLocaleString("en")} more; \`--json\` tells all` : text;
}
