import type { Diagnostic, Severity, Span } from "./diagnostic.js";
import { lineIndex } from "./lineIndex.js";

/** Where something is, for tools: 1-based, columns in UTF-16 units, the end exclusive. */
export interface JsonPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

type NoPlace = { readonly [K in keyof JsonPlace]: null };

/** What `--json` prints for a diagnostic. Its own place is that of its first label, all null where it has none. */
export type JsonDiagnostic = (JsonPlace | NoPlace) & {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly labels: readonly (JsonPlace & { readonly text: string })[];
  readonly notes: readonly string[];
};

const noPlace: NoPlace = { file: null, line: null, column: null, endLine: null, endColumn: null };

export function diagnosticToJson(d: Diagnostic): JsonDiagnostic {
  const { code, severity, message, notes } = d;
  const labels = d.labels.map(({ span, text }) => ({ ...placeOf(span), text }));
  const place = d.labels[0] ? placeOf(d.labels[0].span) : noPlace;
  return { code, severity, message, ...place, labels, notes };
}

function placeOf({ source, start, end }: Span): JsonPlace {
  const index = lineIndex(source);
  const first = index.positionAt(start);
  const last = index.positionAt(end);
  return { file: source.path, ...first, endLine: last.line, endColumn: last.column };
}
