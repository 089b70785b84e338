import type { Const } from "../declare/values.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { ConfigError, throwErrors } from "../diagnostics/errors.js";
import type { NamedValue } from "../graph/overrides.js";
import type { Dimension, List, Range } from "./space.js";

/**
 * Whether the config has what is searched, and every value that is listed, and both ends of each range, are of its kind.
 * Whether values fit together, only a trial can tell.
 * @param check what checking the config finds with this value in it
 * @throws ConfigError that points at what was written
 */
export function checkSpace(
  dimensions: readonly Dimension[],
  check: (value: NamedValue) => readonly Diagnostic[],
): void {
  const problems = dimensions.flatMap(({ name, values, span }) => {
    for (const value of valuesToCheck(values)) {
      const found = check({ name, value, span }).filter(
        ({ severity, labels }) => severity === "error" && labels[0]?.span === span,
      );
      if (found.length > 0) return found;
    }
    return [];
  });
  throwErrors(ConfigError, problems);
}

function valuesToCheck(values: Range | List): readonly Const[] {
  return values.kind === "list" ? values.items : [values.from, values.to];
}
