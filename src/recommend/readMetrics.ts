import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runFiles } from "../train/runFolder.js";

/** One evaluation of a run, as `metrics.jsonl` has it. */
export interface MetricsLine {
  readonly epoch: number;
  /** Mean objective per example, penalties apart. */
  readonly train: number;
  readonly dev: Readonly<Record<string, number>> | null;
  readonly penalties?: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/** Every evaluation of a run, in order. A last line that a crash cut off is left out. */
export function readMetrics(run: string): MetricsLine[] {
  const path = join(run, runFiles.metrics);
  if (!existsSync(path)) return [];
  const lines: MetricsLine[] = [];
  for (const text of readFileSync(path, "utf8").split("\n")) {
    try {
      const line = JSON.parse(text) as MetricsLine;
      if (Number.isFinite(line.epoch)) lines.push(line);
    } catch {
      // Cut off, or the empty text behind the last line break.
    }
  }
  return lines;
}
