// Everyone of a task in turn, each in a process of its own.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeColumns } from "./columns.mjs";
import { makeRatings, writeRatings } from "./ratings.mjs";

/** Who of a task is ours. */
export const OURS = "antk, wasm";

/**
 * @returns what each of `rounds` rounds found: by case of the task (one called "" where nothing varies), by who took
 * part; null where one did not run
 */
export function compareOn(task, folder, python, rounds) {
  const cases = casesOf(task);
  const places = cases.map((one, i) => prepare(one.settings, join(folder, String(i))));
  const found = [];
  for (let round = 0; round < rounds; round++) {
    const results = new Map();
    for (const [i, { name, settings }] of cases.entries()) {
      const everyone = [{ name: OURS, ...settings.ours }, ...settings.peers];
      results.set(name, new Map(everyone.map((one) => [one.name, runOne(one, places[i], python, settings)])));
    }
    found.push(results);
  }
  return found;
}

/** The settings that a task is run with: one for each value of what varies. */
export function casesOf(task) {
  const { vary, ...rest } = task;
  if (!vary) return [{ name: "", settings: rest }];
  return vary.values.map((value) => ({
    name: value.toLocaleString("en"),
    settings: vary.settings(rest, value),
  }));
}

/** Writes what the processes read. @returns the path of the task's file */
function prepare(settings, folder) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "task.json");
  const { peers, ours, about, data, ...plain } = settings;
  writeFileSync(path, JSON.stringify({ ...plain, ...data }));
  if (data) writeRatings(folder, makeRatings(data));
  if (settings.config) writeColumns(path);
  return path;
}

function runOne({ name, script, mode, command, backend }, path, python, { ours, threads }) {
  try {
    if (command) return run({}, python, peer("measure.py"), ...command(python));
    if (script) return run({}, python, peer(script), path, ...(mode ? [mode] : []));
    const program = here(ours?.program ?? "ours.mjs");
    return run(threadsOfTensorflow(threads), process.execPath, program, path, ...(backend ? [backend] : []));
  } catch (error) {
    const reason = String(error.stderr ?? error)
      .trim()
      .split("\n")
      .at(-1);
    console.error(`${name} did not run: ${reason}`);
    return null;
  }
}

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const peer = (file) => here(`peers/${file}`);

/** What TensorFlow below Node reads of the environment; Python's is told by the peers. */
function threadsOfTensorflow(threads) {
  return { TF_NUM_INTRAOP_THREADS: String(threads), TF_NUM_INTEROP_THREADS: String(threads) };
}

/** The answer, with the wall time of the process. The last line that is JSON: some print before it. */
function run(extra, command, ...args) {
  const began = performance.now();
  const env = { ...process.env, ...extra };
  const out = execFileSync(command, args, { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const line = out
    .trim()
    .split("\n")
    .findLast((text) => text.startsWith("{"));
  return { seconds: (performance.now() - began) / 1000, ...JSON.parse(line) };
}
