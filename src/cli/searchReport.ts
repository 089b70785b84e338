import { gridValues } from "../search/grid.js";
import { LEAST_TRIALS } from "../search/medianRule.js";
import { type Plan, TRIALS } from "../search/plan.js";
import { type Dimension, showValue, showValues } from "../search/space.js";
import type { BestTrial, Trial } from "../search/trial.js";
import type { RunFolder } from "../train/runFolder.js";
import { duration } from "./progressBar.js";
import { ladderLines, type ScoreLadder } from "./scoreLadder.js";
import type { SearchSession } from "./searchSession.js";
import { showScore } from "./showScore.js";
import { whereItIs } from "./trainingSession.js";
import { showScores } from "./trainReport.js";

/** So many of the best are told in the end. */
const RANKED = 5;

/** What is going to be tried, below what `antk train` says of a run. */
export function planLines(
  { dimensions, plan, grid, prune, asked, first }: SearchSession,
  count: number,
): string[] {
  const drawn = grid ? "every combination" : `draws from seed ${first.model.settings.seed}`;
  const parts = [
    ...(plan.own ? ["the config's own values"] : []),
    ...(plan.others.length > 0 ? [drawn] : []),
  ];
  const isAll = !grid && count < (asked ?? TRIALS) ? "; there are no others" : "";
  const rule =
    prune && count > LEAST_TRIALS ? ["trials that are worse than the median are stopped early"] : [];
  const lines = [
    `${count} ${count === 1 ? "trial" : "trials"}: ${parts.join(", then ")}${isAll}`,
    ...dimensions.map(({ name, values }) => {
      const points = grid && values.kind === "range" ? `: ${gridValues(values).join(", ")}` : "";
      return `${name}=${showValues(values)}${points}`;
    }),
    ...rule,
  ];
  return [...lines.map((line, i) => `${(i === 0 ? "search" : "").padEnd(9)}${line}`), ""];
}

/** A line a trial, in columns. */
export class TrialTable {
  private readonly widths: readonly number[];
  private readonly heads: readonly string[];

  constructor(
    private readonly dimensions: readonly Dimension[],
    { own, others }: Plan,
    metric: string,
  ) {
    const choices = [...(own ? [own] : []), ...others];
    this.heads = ["trial", ...dimensions.map(({ name }) => name), `dev ${metric}`, "epoch", "time"];
    this.widths = this.heads.map((head, i) => {
      const name = dimensions[i - 1]?.name;
      const values = name === undefined ? [] : choices.map((choice) => showValue(choice.get(name)!).length);
      return values.reduce((most, length) => Math.max(most, length), Math.max(head.length, i > 0 ? 8 : 0));
    });
  }

  head(): string {
    return this.line(this.heads);
  }

  /** @param note in the place of what became of it */
  row(trial: Trial, note = becameOf(trial)): string {
    const { number, values, score, epoch, seconds } = trial;
    const cells = [
      String(number),
      ...this.dimensions.map(({ name }) => showValue(values.get(name)!)),
      score === null ? "–" : showScore(score),
      epoch === null ? "–" : String(epoch),
      duration(seconds),
    ];
    return `${this.line(cells)}${note === "" ? "" : `  ${note}`}`;
  }

  private line(cells: readonly string[]): string {
    return cells.map((cell, i) => cell.padStart(this.widths[i]!)).join("  ");
  }
}

function becameOf({ outcome, isBest, why }: Trial): string {
  if (outcome === "failed") return `failed: ${why}`;
  return outcome === "stopped" ? "stopped early" : isBest ? "best" : "";
}

export interface SearchOutcome {
  readonly folder: RunFolder;
  readonly ladder: ScoreLadder;
  /** How many trials there were to be. */
  readonly count: number;
  readonly command: string;
}

/** What is said in the end. */
export function endLines(
  best: BestTrial,
  trials: readonly Trial[],
  table: TrialTable,
  { folder, ladder, count, command }: SearchOutcome,
): string[] {
  const { data, model, result, trial } = best;
  const order = model.settings.metric.better === "lower" ? 1 : -1;
  const complete = trials.filter(({ outcome }) => outcome === "complete");
  const ranked = [...complete].sort((a, b) => order * (a.score! - b.score!)).slice(0, RANKED);
  const { test } = result;
  const scores = `dev ${showScores(result.best.dev!)} at epoch ${result.best.epoch}${test ? `; test ${showScores(test)}` : ""}`;
  return [
    "",
    `${trials.length < count ? `interrupted in trial ${trials.length + 1} of ${count}; ` : ""}${countLine(trials)}; the best:`,
    table.head(),
    ...ranked.map((one) => table.row(one, one.isOwn ? "the config's own values" : "")),
    "",
    `trial ${trial.number}: ${scores}`,
    ...honesty(trials.filter(({ score }) => score !== null).length, test !== null),
    ...gain(best, trials),
    "",
    ...ladderLines(ladder),
    "",
    `trains it again: ${command}`,
    whereItIs(folder, data, false, undefined),
  ];
}

/** `20 trials: 13 complete, 5 stopped early, 2 failed` */
function countLine(trials: readonly Trial[]): string {
  const of = (outcome: Trial["outcome"], word: string) => {
    const count = trials.filter((trial) => trial.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${word}`];
  };
  const parts = [...of("complete", "complete"), ...of("stopped", "stopped early"), ...of("failed", "failed")];
  return `${trials.length} ${trials.length === 1 ? "trial" : "trials"}: ${parts.join(", ")}`;
}

/** What the search was good for. */
function gain({ trial, model }: BestTrial, trials: readonly Trial[]): string[] {
  const own = trials.find(({ isOwn }) => isOwn);
  if (!own || trials.length < 2) return [];
  if (trial.isOwn) return ["no other values were better than the config's own"];
  if (own.score === null) return ["the config's own values failed"];
  return [`the config's own values: dev ${model.settings.metric.name} ${showScore(own.score)}`];
}

/** The best of many dev scores is so partly by luck. */
function honesty(scored: number, hasTest: boolean): string[] {
  if (scored < 2) return [];
  const flattered = `its dev score is the best of ${scored}, and flatters it`;
  return [hasTest ? `${flattered}; test rows were scored for this trial alone` : flattered];
}
