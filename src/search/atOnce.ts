import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { AntkError, UsageError } from "../diagnostics/errors.js";

/**
 * What a step makes of each item.
 * @throws UsageError with what is wrong with any of them, in one error
 */
export function atOnce<T, R>(items: readonly T[], step: (item: T) => R): R[] {
  const problems: Diagnostic[] = [];
  const made: R[] = [];
  for (const item of items) {
    try {
      made.push(step(item));
    } catch (error) {
      if (!(error instanceof AntkError)) throw error;
      problems.push(...error.diagnostics);
    }
  }
  if (problems.length > 0) throw new UsageError(problems);
  return made;
}
