import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Override } from "../graph/bind.js";

/** Where a message is about an argument that mentions a variable set by a flag, the flag is shown, too. */
export function pointAtFlags(
  diagnostics: readonly Diagnostic[],
  overrides: readonly Override[],
): readonly Diagnostic[] {
  return diagnostics.map((diagnostic) => {
    const place = diagnostic.labels[0]?.span;
    if (!place) return diagnostic;
    const text = place.source.text.slice(place.start, place.end);
    const mentioned = new Set(
      [...text.matchAll(/\$([\p{L}_][\p{L}\p{M}\p{Nd}_]*)/gu)].map(([, name]) => name!.normalize()),
    );
    const flags = overrides.filter(({ name, span }) => span && mentioned.has(name));
    const labels = flags.map(({ name, span }) => ({ span: span!, text: `\`$${name}\` is set here` }));
    return { ...diagnostic, labels: [...diagnostic.labels, ...labels] };
  });
}
