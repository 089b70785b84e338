import type { DataSets } from "../data/types.js";
import { failure, UsageError } from "../diagnostics/errors.js";

/** @throws UsageError where no rows are held out to choose by */
export function requireDev({ dev, split }: DataSets): void {
  if (dev && dev.rows > 0) return;
  throw failure(
    UsageError,
    "no-dev",
    `a search chooses by dev rows, and the split \`${split.call}\` has none`,
    { notes: ["for example `--split random(0.8,0.1,0.1)`, or `split=random(0.8, 0.1, 0.1)` in `@data`"] },
  );
}
