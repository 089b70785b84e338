// Ours against others on the same data: `node bench/compare.mjs [TASK…] [--rounds 5] [--threads 1] [--write]` after a
// build. Everyone runs in turn, in a process of its own, round after round; the tables show medians over the rounds, and
// ratios to ours of the same round, since the machine is never quite the same twice. `--write` puts the tables into
// docs/benchmarks.md.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeSection } from "./document.mjs";
import { pythonWithPeers } from "./peers/install.mjs";
import { compareOn } from "./run.mjs";
import { tableOf } from "./table.mjs";
import { tasks } from "./tasks.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "5" },
    threads: { type: "string", default: "1" },
    write: { type: "boolean", default: false },
  },
});
const names = positionals.length > 0 ? positionals : Object.keys(tasks);
const unknown = names.find((name) => !Object.hasOwn(tasks, name));
if (unknown !== undefined) {
  console.error(`no task is called ${unknown}; there are ${Object.keys(tasks).join(", ")}`);
  process.exit(2);
}

const python = pythonWithPeers();
const rounds = Number(values.rounds);
for (const name of names) {
  const task = { threads: Number(values.threads), ...tasks[name] };
  const folder = mkdtempSync(join(tmpdir(), "antk-bench-"));
  try {
    const results = compareOn(task, folder, python, rounds);
    const lines = tableOf(name, task, results, rounds);
    console.log(lines.join("\n"));
    if (values.write) writeSection(name, lines);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
