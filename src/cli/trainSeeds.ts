import type { DataSets } from "../data/types.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import type { Weight } from "../model/model.js";
import { mean, standardDeviation } from "../numeric/sum.js";
import type { GenericModel } from "../train/genericModel.js";
import { keptScores } from "../train/keptScores.js";
import type { RunFolder, SeedResult } from "../train/runFolder.js";
import type { StepProgress, TrainResult } from "../train/trainResult.js";
import type { CommandLine } from "./commandLine.js";
import { interruption } from "./interruption.js";
import { ProgressBar } from "./progressBar.js";
import { ladderJson, ladderLines, scoreLadder } from "./scoreLadder.js";
import { tellMemory } from "./tellMemory.js";
import type { Terminal } from "./terminal.js";
import { showScores } from "./trainReport.js";

/** What is trained several times over. */
export interface SeedsSession {
  /** An untrained model of this seed. The caller disposes of none but the first. */
  readonly modelOf: (seed: number) => GenericModel;
  /** With the first seed: in the end it predicts by all sets of weights together. */
  readonly first: GenericModel;
  readonly count: number;
  readonly data: DataSets;
  readonly begin: () => RunFolder;
  /** Where the run goes on: the seeds that are trained, and what weights each came to. */
  readonly trained?: TrainedSeeds;
}

export interface TrainedSeeds {
  readonly results: readonly SeedResult[];
  readonly members: readonly (readonly Weight[])[];
}

/**
 * Trains a model from several seeds in a row; the run that is kept predicts by the mean of what each predicts. It is
 * saved after each seed; one that is broken off is trained anew where the run goes on.
 * @returns the exit code for a signal that came
 */
export async function trainSeeds(session: SeedsSession, terminal: Terminal): Promise<number | undefined> {
  const { first, count, data, begin, modelOf, trained } = session;
  const { seed, epochs } = first.settings;
  const bar = new ProgressBar(terminal, epochs);
  tellMemory(first, data.train, terminal);
  await first.open(data);
  const stop = interruption(() => {
    bar.clear();
    terminal.note("stopping after this step; a second Ctrl-C ends at once");
  });
  const members = [...(trained?.members ?? [])];
  const results = [...(trained?.results ?? [])];
  const folder = begin();
  try {
    for (let i = members.length; i < count && !stop.signal.aborted; i++) {
      const model = i === 0 ? first : modelOf(seed + i);
      try {
        const hooks = {
          test: data.test,
          signal: stop.signal,
          onStep: (progress: StepProgress) => bar.show(progress),
        };
        const result = await model.train(data.train, data.dev, hooks);
        bar.clear();
        if (result.stopped === "aborted") break;
        members.push(model.getWeights());
        results.push({ seed: seed + i, ...result });
        tellSeed(results.at(-1)!, folder, terminal);
        folder.saveWeights(members[0]!, members);
        folder.saveSeeds(results);
      } finally {
        if (i > 0) model.dispose();
      }
    }
    if (members.length === 0) {
      if (!trained) folder.discard();
      terminal.print("interrupted before the first seed was trained: nothing is kept");
      return stop.code();
    }
    tellMean({ results, members }, session, folder, terminal);
    return stop.code();
  } catch (error) {
    bar.clear();
    if (members.length === 0 && !trained) folder.discard();
    throw error;
  } finally {
    stop.release();
  }
}

/** Scores the mean, keeps it as what the run predicts, and tells it. */
function tellMean(
  { results, members }: TrainedSeeds,
  { first, count, data }: SeedsSession,
  folder: RunFolder,
  terminal: Terminal,
): void {
  const { metric } = first.settings;
  // Where the run has gone on, the first model has not been trained.
  first.setWeights(members[0]!);
  first.setMembers(members);
  const dev = data.dev && data.dev.rows > 0 ? first.eval(data.dev) : null;
  const test = data.test && data.test.rows > 0 ? first.eval(data.test) : null;
  const one = results[0]!;
  const isWhole = members.length === count;
  const together: TrainResult = {
    ...one,
    best: { epoch: one.best.epoch, dev },
    test,
    seconds: results.reduce((sum, result) => sum + result.seconds, 0),
    stopped: isWhole ? one.stopped : "aborted",
  };
  const ladder = dev || test ? scoreLadder(together, data, first) : null;
  const { history: _, engine, ...scored } = together;
  const end = {
    run: folder.path,
    ...scored,
    seeds: results.map(({ seed, best, test: t }) => ({ seed, dev: best.dev, test: t })),
    engine: engine.name,
    backend: first.backend!.name,
    baselines: ladder && ladderJson(ladder),
    protocol: ladder?.protocol ?? null,
  };
  folder.saveWeights(first.getWeights(), members);
  folder.saveScores(keptScores(first, data));
  folder.finish(end);
  terminal.emit({ event: "end", ...end });
  const part = results.every((result) => result.test) ? "test" : "dev";
  const scores = results.flatMap(
    ({ best: { dev: d }, test: t }) => (part === "test" ? t : d)?.[metric.name] ?? [],
  );
  if (scores.length > 1) {
    const spread = `${mean(scores).toFixed(4)} ± ${standardDeviation(scores).toFixed(4)}`;
    terminal.print(`\neach by itself: ${part} ${metric.name} ${spread} over ${scores.length} seeds`);
  }
  const told = [dev ? `dev ${showScores(dev)}` : "", test ? `test ${showScores(test)}` : ""];
  const known = told.filter((text) => text !== "").join("; ");
  terminal.print(known ? `their mean: ${known}` : "there are no dev or test rows to score their mean on");
  for (const text of ladder ? ["", ...ladderLines(ladder), ""] : []) terminal.print(text);
  const more = `interrupted after ${members.length} of ${count} seeds; \`antk train --resume ${folder.path}\` trains the others`;
  terminal.print(`saved in ${folder.path}${isWhole ? "" : `\n${more}`}`);
}

/** How many seeds `--seeds` asks for; null where it is not given. */
export function seedsOf(text: unknown, line: CommandLine): number | null {
  if (typeof text !== "string") return null;
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 2 && count <= 1000) return count;
  throw failure(UsageError, "bad-seeds", `\`--seeds\` takes a number from 2 to 1000, got \`${text}\``, {
    at: line.spanOf(text, ["--seeds"]),
    notes: ["`--seeds 5` trains five times, from the run's seed on, and keeps their mean"],
  });
}

function tellSeed(result: SeedResult, folder: RunFolder, terminal: Terminal): void {
  const { seed, best, test, epochs, seconds } = result;
  for (const { best: _, ...line } of result.history) folder.addMetrics({ seed, ...line });
  terminal.emit({ event: "seed", seed, best, test, epochs, seconds });
  const dev = best.dev ? `  dev ${showScores(best.dev)} at epoch ${best.epoch}` : "";
  terminal.print(`seed ${seed}${dev}${test ? `; test ${showScores(test)}` : ""}  ${seconds.toFixed(1)} s`);
}
