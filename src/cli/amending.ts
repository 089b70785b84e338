import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { AntkError } from "../diagnostics/errors.js";

/** Runs a step, and adds to its messages what only the caller knows, such as the argument that asked for the step. */
export async function amending<T>(
  step: () => Promise<T>,
  amend: (diagnostic: Diagnostic) => Diagnostic,
): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw error instanceof AntkError ? amended(error, amend) : error;
  }
}

/** The same error with other messages. */
export function amended(
  error: AntkError,
  amend: (diagnostic: Diagnostic, index: number) => Diagnostic,
): AntkError {
  const Kind = error.constructor as new (diagnostics: readonly Diagnostic[]) => AntkError;
  return new Kind(error.diagnostics.map(amend));
}
