import { type Diagnostic, errorAt } from "../diagnostics/diagnostic.js";
import { AntkError } from "../diagnostics/errors.js";

/** What to tell about whatever was thrown. Only a mistake of ours is told with a stack trace, and only when asked for. */
export function diagnosticsOf(
  error: unknown,
  env: Readonly<Record<string, string | undefined>>,
): readonly Diagnostic[] {
  if (error instanceof AntkError) return error.diagnostics;
  const text = error instanceof Error ? error.message : String(error);
  const trace = env.ANTK_DEBUG && error instanceof Error ? [error.stack ?? ""] : [];
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
