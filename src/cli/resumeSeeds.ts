import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { failure, UsageError } from "../diagnostics/errors.js";
import { damaged } from "../recommend/checkRecord.js";
import { readRun, type StoredRun } from "../recommend/readRun.js";
import { type ResumeOptions, reopen } from "../resume.js";
import { RunFolder, runFiles, type SeedResult } from "../train/runFolder.js";
import type { CommandContext } from "./command.js";
import { headerLines } from "./trainHeader.js";
import { type TrainedSeeds, trainSeeds } from "./trainSeeds.js";

/**
 * `antk train --resume RUN`, of a run from several seeds: trains those that are left.
 * @param epochs as it was given
 */
export async function resumeSeeds(
  path: string,
  epochs: string | undefined,
  options: ResumeOptions,
  { terminal, line }: CommandContext,
): Promise<number | undefined> {
  if (epochs !== undefined) {
    throw failure(UsageError, "not-with-seeds", "each seed of this run has the epochs that it began with", {
      at: line.spanOf(epochs, ["--epochs"]),
      notes: ["leave this out, and the seeds that are left are trained; more epochs are a run of their own"],
    });
  }
  const stored = readRun(path, existsSync(join(path, runFiles.weights)));
  const count = stored.record.seeds!;
  const trained = trainedSeeds(stored);
  if (trained.members.length >= count) {
    throw failure(UsageError, "run-is-over", `all ${count} seeds of this run are trained`, {
      at: line.end(),
      notes: [`\`antk train CONFIG --seeds ${2 * count}\` trains more, as a run of its own`],
    });
  }
  const { data, modelOf } = await reopen(stored, options);
  const first = modelOf();
  try {
    const begin = () => {
      const done = trained.results.flatMap(({ seed, history }) => history.map((one) => ({ seed, ...one })));
      const folder = RunFolder.open(path, stored.record, done);
      terminal.emit({ event: "resume", run: path, trained: trained.members.length, seeds: count });
      for (const text of headerLines(first.graph, data, first, terminal.resultWidth)) terminal.print(text);
      terminal.print(`goes on  ${trained.members.length} of ${count} seeds are trained`);
      return folder;
    };
    const ofSeed = (seed: number) => modelOf({ seed });
    return await trainSeeds({ first, modelOf: ofSeed, count, data, begin, trained }, terminal);
  } finally {
    first.dispose();
  }
}

/** Those of which both the weights and the scores are there: a crash may have come between. */
function trainedSeeds({ path, members, record }: StoredRun): TrainedSeeds {
  const file = join(path, runFiles.seeds);
  const results = existsSync(file) ? resultsIn(file, Number(record.settings.seed)) : [];
  const done = Math.min(results.length, members.length);
  return { results: results.slice(0, done), members: members.slice(0, done) };
}

/** @throws CheckpointError where it is not what `saveSeeds` wrote */
function resultsIn(file: string, from: number): readonly SeedResult[] {
  let results: unknown;
  try {
    results = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw damaged(file, "it is not JSON");
  }
  const isResult = (value: Partial<SeedResult> | null, i: number) =>
    value?.seed === from + i &&
    Array.isArray(value.history) &&
    Number.isSafeInteger(value.best?.epoch) &&
    typeof value.engine?.name === "string" &&
    Number.isFinite(value.seconds);
  if (Array.isArray(results) && results.every(isResult)) return results as SeedResult[];
  throw damaged(file, "it does not tell what the seeds came to");
}
