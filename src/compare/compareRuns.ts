import type { MetricDeclaration, RankingMetric, ScoreMetric } from "../declare/metric.js";
import { type NamesOf, requireArgument, requireOptions } from "../diagnostics/arguments.js";
import { DataError, failure, UsageError } from "../diagnostics/errors.js";
import { bootstrap, holm, middle, swapTest } from "../numeric/resample.js";
import { builtin } from "../registries.js";
import type { KeptExamples, KeptScores } from "../train/keptScores.js";
import { namedMetric } from "../train/metricSetting.js";
import { type Protocol, withMetric } from "../train/protocol.js";
import type { Part } from "../train/runFolder.js";
import { type Pieces, piecesOf, piecesOfMeans } from "./pieces.js";
import { readScores, type ScoredRun } from "./readScores.js";
import { requireSameProtocol } from "./requireSameProtocol.js";

export interface CompareOptions {
  /** Which rows. Default test, where a run has none dev. */
  on?: "dev" | "test";
  /** Names such as "rmse" or "ndcg@10". Default those that all runs were scored by in training. */
  metrics?: readonly string[];
  /** Bootstrap samples, and swaps that the test draws. Default 2,000. */
  samples?: number;
  /** What share of the bootstrap samples an interval holds. Default 0.95. */
  level?: number;
  /** Of the draws. Default 1. */
  seed?: number;
}

const OPTIONS: NamesOf<CompareOptions> = {
  on: true,
  metrics: true,
  samples: true,
  level: true,
  seed: true,
};

/** Runs beside one another on the same held-out rows. */
export interface Comparison {
  readonly on: Part;
  readonly samples: number;
  readonly level: number;
  readonly seed: number;
  readonly metrics: readonly MetricComparison[];
}

export interface MetricComparison {
  readonly metric: string;
  readonly better: "lower" | "higher";
  /** What each of the scores is a score of. */
  readonly protocol: Protocol;
  /** What was drawn again: whole users with all their rows; single rows where the data has no users. */
  readonly resampled: "users" | "rows";
  /** How many of them there are. */
  readonly clusters: number;
  /** In the order asked for. */
  readonly runs: readonly RunScore[];
  /** Of each run but the first from the first. */
  readonly differences: readonly ScoreDifference[];
}

export interface RunScore {
  /** The name of its folder. */
  readonly run: string;
  /** The config's path. */
  readonly config: string;
  readonly score: number;
  /** Percentile interval of the bootstrap. */
  readonly interval: readonly [low: number, high: number];
}

export interface ScoreDifference {
  readonly run: string;
  /** Its score minus that of the first run. */
  readonly difference: number;
  /** Percentile interval of the bootstrap, both runs scored on the same samples. */
  readonly interval: readonly [low: number, high: number];
  /**
   * How likely so large a difference, either way, were the runs equally good: by swapping the two runs' predictions for
   * whole users.
   */
  readonly p: number;
  /** The same, raised by Holm's method for as many differences as there are. */
  readonly adjusted: number;
}

/**
 * Scores of runs on the rows that all of them held back, with intervals and tests. Rows of one user go together, since
 * they are not independent.
 * @param runs `last`, paths, or beginnings of runs' names; one gives its intervals alone
 * @throws UsageError where a run keeps no scores, or the runs are not scored on the same
 * @throws CheckpointError where a file of a run is damaged
 * @example compareRuns(["runs/last", "2026"], { metrics: ["rmse"] }).metrics[0].differences[0].p
 */
export function compareRuns(runs: readonly string[], options: CompareOptions = {}): Comparison {
  const call = "compareRuns(runs, options)";
  requireArgument(call, "runs", "a list of runs", runs, Array.isArray(runs) && runs.length > 0);
  requireOptions(call, options, OPTIONS);
  const { samples = 2000, level = 0.95, seed = 1 } = options;
  if (!Number.isSafeInteger(samples) || samples < 100)
    throw wrongOption("samples", "an integer of at least 100", samples);
  if (!(level > 0 && level < 1)) throw wrongOption("level", "a number between 0 and 1", level);
  if (!Number.isSafeInteger(seed)) throw wrongOption("seed", "an integer", seed);
  const scored = runs.map(readScores);
  const on = options.on ?? commonPart(scored);
  const parts = scored.map((run) => partOf(run, on));
  const metrics = (options.metrics ?? commonMetrics(scored, parts, on)).map((name) =>
    namedMetric(name, builtin),
  );
  const settings = { samples, level, seed };
  return {
    ...{ on, ...settings },
    metrics: metrics.map((metric) => compareBy(metric, scored, parts, settings)),
  };
}

function wrongOption(name: string, expects: string, got: unknown) {
  return failure(UsageError, "wrong-option", `option \`${name}\` must be ${expects}, got ${got}`);
}

/** Test rows where every run has some, else dev rows. */
function commonPart(runs: readonly ScoredRun[]): "dev" | "test" {
  for (const part of ["test", "dev"] as const) if (runs.every(({ parts }) => parts.has(part))) return part;
  const each = runs.map(({ asked, parts }) => `\`${asked}\` has ${[...parts.keys()].join(" and ")} rows`);
  const message = `the runs hold different parts of their data back: ${each.join(", ")}`;
  throw failure(UsageError, "no-common-part", message, { notes: ["train them with the same `--split`"] });
}

function partOf({ asked, parts }: ScoredRun, on: Part): KeptScores {
  const part = parts.get(on);
  if (part) return part;
  throw failure(UsageError, "no-part", `\`${asked}\` has no ${on} rows`, {
    notes: [`it has ${[...parts.keys()].join(" and ")} rows`],
  });
}

/** Those of the first run's training that every other was judged by too. */
function commonMetrics(runs: readonly ScoredRun[], parts: readonly KeptScores[], on: Part): string[] {
  const names = parts.map(({ protocols }) => Object.keys(protocols));
  const common = names[0]!.filter((name) => names.every((list) => list.includes(name)));
  if (common.length > 0) return common;
  const each = runs.map(({ asked }, i) => `\`${asked}\` was scored by ${names[i]!.join(", ") || "none"}`);
  const message = `the runs have no metric of ${on} rows in common: ${each.join("; ")}`;
  throw failure(UsageError, "no-common-metric", message, {
    notes: [
      "train them with the same `--set train.metrics=['rmse']`, or name a metric of predictions: `--metrics mae`",
    ],
  });
}

function compareBy(
  metric: MetricDeclaration,
  runs: readonly ScoredRun[],
  parts: readonly KeptScores[],
  { samples, level, seed }: Required<Pick<CompareOptions, "samples" | "level" | "seed">>,
): MetricComparison {
  const protocols = parts.map((part, i) => protocolBy(metric, runs[i]!, part));
  requireSameProtocol(runs, protocols);
  const { pieces, resampled } =
    metric.kind === "ranking" ? ofLists(metric, parts) : ofExamples(metric, parts);
  const { clusters } = pieces;
  const all = Int32Array.from({ length: clusters }, (_, c) => c);
  const scores = runs.map((_, run) => pieces.score(all, () => run));
  const drawn = runs.map(() => new Float64Array(samples));
  bootstrap(clusters, samples, seed, (sample, at) => {
    for (const [run, values] of drawn.entries()) values[at] = pieces.score(sample, () => run);
  });
  const others = [...runs.keys()].slice(1);
  const ps = others.map((run) =>
    swapTest(clusters, samples, seed, (isSwapped) => {
      const of = (run1: number, run0: number) => pieces.score(all, (c) => (isSwapped[c] === 1 ? run0 : run1));
      return of(run, 0) - of(0, run);
    }),
  );
  const adjusted = holm(ps);
  return {
    metric: metric.name,
    better: metric.better,
    protocol: protocols[0]!,
    ...{ resampled, clusters },
    runs: runs.map(({ name, record }, run) => ({
      run: name,
      config: record.config,
      score: scores[run]!,
      interval: middle(drawn[run]!, level),
    })),
    differences: others.map((run, i) => ({
      run: runs[run]!.name,
      difference: scores[run]! - scores[0]!,
      interval: middle(
        drawn[run]!.map((score, sample) => score - drawn[0]![sample]!),
        level,
      ),
      p: ps[i]!,
      adjusted: adjusted[i]!,
    })),
  };
}

/** @throws UsageError where the run has kept nothing to compute the metric from */
function protocolBy(metric: MetricDeclaration, { asked }: ScoredRun, part: KeptScores): Protocol {
  const { name, kind } = metric;
  const own = part.protocols[name];
  if (own && (kind === "score" || part.lists?.scores.has(name))) return own;
  const isScore = (of: string) => namedMetric(of, builtin).kind === "score";
  const near = Object.entries(part.protocols).find(([of]) => isScore(of));
  if (kind === "score" && part.examples && near) return withMetric(near[1], name);
  const ofAll = kind === "objective" || (kind === "ranking" && metric.ofUser === null);
  throw failure(
    UsageError,
    "not-kept",
    `\`${asked}\` keeps no ${name} of single ${kind === "ranking" ? "users" : "rows"}`,
    {
      notes: [
        ofAll
          ? `\`${name}\` is a score of all rows together: compare by another, such as \`--metrics rmse\``
          : `train it with \`--set "train.metrics=['${name}']"\``,
      ],
    },
  );
}

interface Taken {
  readonly pieces: Pieces;
  readonly resampled: "users" | "rows";
}

function ofLists({ name }: RankingMetric, parts: readonly KeptScores[]): Taken {
  const users = parts.map(({ lists }) => lists!.user);
  if (users.some((list) => list.join() !== users[0]!.join())) throw otherRows();
  return { pieces: piecesOfMeans(parts.map(({ lists }) => lists!.scores.get(name)!)), resampled: "users" };
}

function ofExamples(metric: MetricDeclaration, parts: readonly KeptScores[]): Taken {
  const examples = parts.map((part) => inOrder(part.examples!));
  const { row, user } = examples[0]!;
  if (examples.some((each) => each.row.length !== row.length || each.row.some((r, i) => r !== row[i])))
    throw otherRows();
  const places = new Map<number, number>();
  const cluster = (user ?? row).map((key) => {
    const place = places.get(key) ?? places.size;
    places.set(key, place);
    return place;
  });
  const pieces = piecesOf(metric as ScoreMetric, examples, cluster, places.size);
  return { pieces, resampled: user ? "users" : "rows" };
}

/** By row number, so that two runs' examples stand beside each other; those of one row in their order. */
function inOrder({ row, user, predicted, target }: KeptExamples): KeptExamples {
  const order = Int32Array.from(row.keys()).sort((a, b) => row[a]! - row[b]! || a - b);
  const rows = ({ values, width }: KeptExamples["predicted"]) => {
    const sorted = new Float64Array(values.length);
    for (const [to, from] of order.entries())
      for (let i = 0; i < width; i++) sorted[to * width + i] = values[from * width + i]!;
    return { values: sorted, width };
  };
  return {
    row: order.map((at) => row[at]!),
    user: user && order.map((at) => user[at]!),
    predicted: rows(predicted),
    target: rows(target),
  };
}

/** Protocols agree, so this is no difference that a user has made. */
function otherRows() {
  return failure(
    DataError,
    "other-rows",
    "the runs have scored different rows, though their protocols agree",
    {
      notes: ["the scores of one of them are not those of its record: train it again"],
    },
  );
}
