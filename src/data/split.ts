import type { Span } from "../diagnostics/diagnostic.js";
import { DataError, failure } from "../diagnostics/errors.js";
import { stream } from "../numeric/stream.js";

/** How rows are divided into training, dev and test rows. */
export interface SplitOptions {
  readonly method: "random";
  /** Shares of train, dev and test that add up to 1. Two entries are train and dev, one is train alone. */
  readonly fractions: readonly number[];
}

export const DEFAULT_SPLIT: SplitOptions = { method: "random", fractions: [0.8, 0.1, 0.1] };

/**
 * Row numbers of each part, each part in random order: a file sorted by user would otherwise make lopsided
 * minibatches. Sizes are the fractions rounded at their running sums, so they always add up.
 * @throws DataError for fractions that are no shares of 1, and where no row is left to train on
 * @example splitRows(10, [0.8, 0.2], 1).map((part) => part.length) // [8, 2]
 */
export function splitRows(rows: number, fractions: readonly number[], seed: number, at?: Span): Int32Array[] {
  checkFractions(fractions, at);
  const order = stream(seed, "split").permutation(0, rows);
  let share = 0;
  let start = 0;
  const parts = fractions.map((fraction) => {
    share += fraction;
    const end = Math.round(rows * share);
    const part = order.slice(start, end);
    start = end;
    return part;
  });
  if (parts[0]!.length === 0) {
    throw failure(DataError, "empty-train", `no row is left to train on: ${rows} in all`, {
      at,
      label: "training share",
      notes: [`the split is ${fractions.join(", ")}; the first number is the share of the training rows`],
    });
  }
  return parts;
}

function checkFractions(fractions: readonly number[], at: Span | undefined): void {
  const total = fractions.reduce((a, b) => a + b, 0);
  const shares = fractions.every((f) => Number.isFinite(f) && f >= 0);
  const counted = fractions.length >= 1 && fractions.length <= 3;
  if (shares && counted && Math.abs(total - 1) < 1e-6) return;
  throw failure(
    DataError,
    "bad-split",
    `a split needs one to three shares that add up to 1, got ${fractions.join(", ") || "none"}`,
    {
      at,
      notes: ["`split=random(0.8, 0.1, 0.1)` is train, dev and test; `random(0.9, 0.1)` has no test rows"],
    },
  );
}
