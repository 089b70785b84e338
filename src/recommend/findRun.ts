import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Span } from "../diagnostics/diagnostic.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import { runFiles } from "../train/runFolder.js";

/** Where runs lie unless told otherwise. */
export const RUNS = "runs";

/**
 * The folder of a run.
 * @param name `last`, a path such as `runs/last` or `runs/20261122-…`, or a unique beginning of a run's name
 * @param at where it was written, for messages
 * @throws UsageError where no run, or more than one, is meant
 */
export function findRun(name: string, at?: Span): string {
  if (isRun(name)) return resolve(name);
  const isPath = /[\\/]/.test(name);
  const parent = isPath ? resolve(name, "..") : resolve(RUNS);
  const wanted = basename(name);
  const names = runNames(parent);
  if (wanted === "last" && names.length > 0) return join(parent, names.at(-1)!);
  const matches = names.filter((run) => run.startsWith(wanted));
  if (matches.length === 1) return join(parent, matches[0]!);
  if (existsSync(join(name, runFiles.run))) {
    throw failure(UsageError, "no-weights", `the run \`${name}\` has no weights`, {
      at,
      notes: ["its training was cut off before the first were saved; train again"],
    });
  }
  const near = nearest(wanted, names)[0];
  if (matches.length > 1) {
    throw failure(UsageError, "ambiguous-run", `\`${name}\` is the beginning of ${matches.length} runs`, {
      at,
      notes: matches.slice(0, 10),
    });
  }
  throw failure(UsageError, "no-run", `there is no run \`${name}\``, {
    at,
    label: near ? `did you mean \`${near}\`?` : "",
    notes:
      names.length > 0
        ? [`the last runs are ${names.slice(-3).join(", ")}`]
        : [`no runs lie in \`${parent}\`; \`antk train CONFIG\` makes one`],
  });
}

function isRun(path: string): boolean {
  return existsSync(join(path, runFiles.run)) && existsSync(join(path, runFiles.weights));
}

/** Runs with weights, oldest first. */
export function runNames(parent: string): readonly string[] {
  if (!existsSync(parent)) return [];
  const age = (name: string) => statSync(join(parent, name, runFiles.run)).mtimeMs;
  return readdirSync(parent)
    .filter((name) => isRun(join(parent, name)))
    .map((name) => ({ name, age: age(name) }))
    .sort((a, b) => a.age - b.age || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}
