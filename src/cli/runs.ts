import { type ListedRun, listRuns } from "../recommend/listRuns.js";
import type { CommandContext } from "./command.js";

/** `antk runs` */
export function runs(folder: string, { terminal }: CommandContext): void {
  const listed = listRuns(folder);
  for (const run of listed) terminal.emit({ event: "run", ...run });
  if (listed.length === 0) {
    terminal.print(`no runs lie in \`${folder}\`; \`antk train CONFIG\` makes one`);
    return;
  }
  const rows = [["run", "data", "metric", "dev", "test", "protocol", "seconds"], ...listed.map(cells)];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows) {
    terminal.print(
      row.map((cell, c) => (c < 3 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join("  "),
    );
  }
}

function cells({ name, data, metric, dev, test, protocol, seconds }: ListedRun): string[] {
  const score = (n: number | null) => n?.toFixed(4) ?? "–";
  return [name, data, metric, score(dev), score(test), protocol ?? "–", seconds?.toFixed(1) ?? "–"];
}
