import { createHash } from "node:crypto";
import type { DataSets } from "../data/types.js";
import type { Range } from "../declare/directives.js";
import type { MetricDeclaration } from "../declare/metric.js";
import { historyParts, type Part } from "./runFolder.js";

/** What a figure is a figure of: two with the same hash may be compared, whatever model or seed they come from. */
export interface Protocol {
  /** Of all that follows but the name of the data: the first seven hexadecimal digits of a SHA-256. */
  readonly hash: string;
  /** What the data is called, and the checksum of its rating columns as they were read. */
  readonly data: string;
  readonly checksum: string;
  readonly target: string | null;
  readonly on: Part;
  /** How many rows were known before (train, for test also dev), how many were scored, and which, by checksum. */
  readonly known: number;
  readonly scored: number;
  readonly rows: string;
  readonly metric: string;
  /** What predictions were brought within. */
  readonly clip: Range | null;
  /** For metrics at k: what a list is drawn from, and from which target on an item is relevant. */
  readonly candidates: string | null;
  readonly relevant: number | null;
}

/** What besides data and metric decides what a figure means. */
export interface ProtocolSettings {
  readonly range: Range | null;
  readonly relevant: number | null;
  /** Of a loss that compares with negatives: what its rows are scored among. */
  readonly negatives: object | null;
}

/**
 * The protocol of a metric's score on a part of the data. Dev rows count as known before test, so that test scores of
 * models that were judged on other dev rows, or on none, have one protocol.
 */
export function protocolOf(
  data: DataSets,
  on: Part,
  metric: MetricDeclaration,
  { range, relevant, negatives }: ProtocolSettings,
): Protocol {
  const { rows } = data;
  const before = historyParts.slice(0, historyParts.indexOf(on));
  const known = [...before.map((part) => rows[part]), ...(rows.shown ? [rows.shown] : [])];
  const isRanking = metric.kind === "ranking";
  const described = {
    data: data.name,
    checksum: rows.checksum.slice(0, 16),
    target: data.target,
    on,
    known: known.reduce((sum, part) => sum + part.length, 0),
    scored: rows[on].length,
    rows: rowsHash(known, rows[on]),
    metric: metric.name,
    clip: isRanking ? null : range,
    candidates: isRanking ? CANDIDATES[metric.relevant] : negatives && JSON.stringify(negatives),
    relevant: isRanking ? relevant : null,
  };
  return hashed(described);
}

/** The protocol of another metric of the same predictions. */
export function withMetric({ hash: _, ...described }: Protocol, metric: string): Protocol {
  return hashed({ ...described, metric });
}

function hashed(described: Omit<Protocol, "hash">): Protocol {
  const { data: _, ...rest } = described;
  return { hash: sha256(JSON.stringify(rest)).slice(0, 7), ...described };
}

const CANDIDATES = {
  scored: "all items that the user has no known row of",
  known: "all items; relevant are those that the user has a known row of",
} as const;

/** Which rows, in whatever order. */
function rowsHash(known: readonly Int32Array[], scored: Int32Array): string {
  let count = 0;
  for (const part of [...known, scored]) for (const row of part) count = Math.max(count, row + 1);
  const marks = new Uint8Array(count);
  for (const part of known) for (const row of part) marks[row] = 1;
  for (const row of scored) marks[row] = 2;
  return sha256(marks).slice(0, 16);
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
