import type { DataSets } from "../data/types.js";
import { DataError, failure } from "../diagnostics/errors.js";
import { fingerprint } from "../train/fingerprint.js";
import { historyParts } from "../train/runFolder.js";
import type { StoredRun } from "./readRun.js";

/** @throws DataError where the data is not what the run was trained on, row by row, or is prepared otherwise */
export function requireSameData({ record }: StoredRun, data: DataSets): void {
  for (const part of historyParts) {
    const was = record.data.parts[part];
    const is = data[part] ? fingerprint(data[part]) : null;
    if (was?.sha256 === is?.sha256) continue;
    const count = (rows = 0) => rows.toLocaleString("en");
    const found =
      was?.rows === is?.rows
        ? `its ${count(was?.rows)} ${part} rows hold other values`
        : `it had ${count(was?.rows)} ${part} rows, now ${count(is?.rows)}`;
    const message = `\`${data.name}\` is not the data that the run was trained on: ${found}`;
    throw failure(DataError, "other-data", message, {
      notes: [
        "it is other data, or split or scaled otherwise",
        "a score on rows that the model may have been trained on would say nothing",
      ],
    });
  }
}
