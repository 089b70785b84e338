// Ours against others on the same ratings: `node bench/compare.mjs [TASK…] [--rounds 5] [--write]` after a build.
// Everyone runs in turn, in a process of its own, round after round; the table shows medians over the rounds, and
// ratios to ours of the same round, since the machine is never quite the same twice. `--write` keeps the table in
// docs/benchmarks/<task>.md.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { pythonWithPeers } from "./peers/install.mjs";
import { makeRatings, writeRatings } from "./ratings.mjs";
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
const unknown = names.find((name) => !(name in tasks));
if (unknown) {
  console.error(`no task is called ${unknown}; there are ${Object.keys(tasks).join(", ")}`);
  process.exit(2);
}
const python = pythonWithPeers();
for (const name of names) compare(name, tasks[name], Number(values.rounds));

function compare(name, task, rounds) {
  const folder = mkdtempSync(join(tmpdir(), "antk-bench-"));
  try {
    writeRatings(folder, makeRatings(task.data));
    const path = join(folder, "task.json");
    const { peers, data, about, ...settings } = task;
    writeFileSync(path, JSON.stringify({ ...settings, ...data, threads: Number(values.threads) }));
    const everyone = [{ name: "antk, wasm" }, ...peers];
    const results = new Map(everyone.map((one) => [one.name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const one of everyone) {
        const result = one.script ? runPeer(one, path) : runOurs(path);
        if (result) results.get(one.name).push(result);
      }
    }
    const lines = report(name, task, everyone, results, rounds);
    console.log(lines.join("\n"));
    if (values.write) keep(name, lines);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runOurs(path) {
  return run(process.execPath, fileURLToPath(new URL("ours.mjs", import.meta.url)), path);
}

function runPeer({ name, script, mode }, path) {
  try {
    const file = fileURLToPath(new URL(`peers/${script}`, import.meta.url));
    return run(python, file, path, ...(mode ? [mode] : []));
  } catch (error) {
    console.error(
      `${name} did not run: ${String(error.stderr ?? error)
        .trim()
        .split("\n")
        .at(-1)}`,
    );
    return null;
  }
}

/** The answer, with the wall time of the process. The last line that is JSON: some print before it. */
function run(command, ...args) {
  const began = performance.now();
  const out = execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const line = out
    .trim()
    .split("\n")
    .findLast((text) => text.startsWith("{"));
  return { ...JSON.parse(line), seconds: (performance.now() - began) / 1000 };
}

/** Median over the epochs but the first, in which much is compiled and cached. */
function stepOf({ stepMs }) {
  return median(stepMs.length > 1 ? stepMs.slice(1) : stepMs);
}

function report(name, task, everyone, results, rounds) {
  const ours = results.get(everyone[0].name);
  const rows = everyone.flatMap(({ name: who, unlike }) => {
    const found = results.get(who);
    if (found.length === 0) return [`| ${who} | did not run | | | | |`];
    const step = median(found.map(stepOf));
    const ratio = median(found.map((result, round) => stepOf(result) / stepOf(ours[round])));
    const { version, rmse } = found[0];
    const last = rmse.length > 0 ? rmse.at(-1).toFixed(4) : "";
    const process = median(found.map(({ seconds }) => seconds)).toFixed(1);
    const label = unlike ? `${who} (${unlike})` : who;
    return [`| ${label} | ${version} | ${step.toFixed(3)} | ${ratio.toFixed(2)} | ${last} | ${process} |`];
  });
  const { data, factors, mb, epochs } = task;
  const load = loadavg()[0].toFixed(1);
  return [
    `## ${name}: ${task.about}`,
    "",
    `${data.users} users, ${data.items} items, ${data.ratings} ratings, nine tenths trained on; ${factors} factors,`,
    `${mb} ratings a step, ${values.threads} thread. Medians of ${rounds} rounds in turn; ${cpus().length} cores, load ${load}.`,
    "",
    `| who | version | ms a step | times ours | dev RMSE after ${epochs} epochs | process, s |`,
    "|---|---|---|---|---|---|",
    ...rows,
    "",
  ];
}

function keep(name, lines) {
  const folder = fileURLToPath(new URL("../docs/benchmarks/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.md`), `# ${lines.join("\n").slice(3)}`);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
