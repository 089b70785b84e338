import { failure, UsageError } from "../diagnostics/errors.js";
import type { Protocol } from "../train/protocol.js";
import type { ScoredRun } from "./readScores.js";

/** What two protocols may differ in: a word for it, how each has it, and what makes them alike. */
interface Difference {
  readonly what: string;
  readonly first: string;
  readonly other: string;
  readonly wayOut: string;
}

/**
 * Refuses runs whose scores by a metric are scores of different things; see docs/decisions/016-protocols.md.
 * @param protocols of each run, in their order
 * @throws UsageError that tells how the first such run differs from the first of all
 */
export function requireSameProtocol(runs: readonly ScoredRun[], protocols: readonly Protocol[]): void {
  const other = protocols.findIndex(({ hash }) => hash !== protocols[0]!.hash);
  if (other < 0) return;
  const differences = differencesOf(
    { ...protocols[0]!, split: runs[0]!.record.data.split },
    { ...protocols[other]!, split: runs[other]!.record.data.split },
  );
  const words = differences.map(({ what }) => what);
  const { metric } = protocols[0]!;
  const message = `\`${runs[other]!.asked}\` cannot be compared with the first run: its ${metric} is of other ${listed(words)}`;
  throw failure(UsageError, "other-protocol", message, {
    notes: [
      ...differences.map(
        ({ what, first, other: its }) => `${what}: ${first} in the first run, ${its} in this one`,
      ),
      ...new Set(differences.map(({ wayOut }) => wayOut)),
    ],
  });
}

type Described = Protocol & { readonly split: { readonly call: string; readonly seed: number } };

function differencesOf(a: Described, b: Described): Difference[] {
  const found: Difference[] = [];
  const compare = (what: string, first: string, other: string, wayOut: string) => {
    if (first !== other) found.push({ what, first, other, wayOut });
  };
  const isSameData = a.checksum === b.checksum;
  const named = (p: Described) => `\`${p.data}\` (checksum ${p.checksum})`;
  compare(
    "data",
    named({ ...a, data: isSameData ? b.data : a.data }),
    named(b),
    "train them on the same data",
  );
  compare("target", String(a.target), String(b.target), "train them for the same target");
  if (isSameData && (a.rows !== b.rows || a.on !== b.on)) {
    found.push({
      what: "rows",
      first: rowsText(a),
      other: rowsText(b),
      wayOut:
        "train them with the same `--split` and one `--set data.split_seed=1`: it is the run's seed otherwise",
    });
  }
  const range = (p: Described) => (p.clip ? `[${p.clip.join(", ")}]` : "none");
  compare("clipping", range(a), range(b), "train them with the same `--set train.clip_predictions=True`");
  const among = (p: Described) => p.candidates ?? "none";
  compare("candidates", among(a), among(b), "train them with negatives drawn alike, and one seed");
  const from = (p: Described) => (p.relevant === null ? "every row" : `rows of ${p.relevant} and more`);
  compare("relevant items", from(a), from(b), "train them with the same `--set train.relevant=4`");
  return found;
}

function rowsText({ scored, known, on, split: { call, seed } }: Described): string {
  const count = (n: number) => n.toLocaleString("en");
  return `${count(scored)} ${on} rows after ${count(known)} by ${call}, split_seed ${seed},`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
