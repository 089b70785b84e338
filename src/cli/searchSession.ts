import { AntkError, failure, NumericError } from "../diagnostics/errors.js";
import { recordOf } from "../save.js";
import type { Plan } from "../search/plan.js";
import { runTrials } from "../search/runTrials.js";
import { type Choice, type Dimension, showValues } from "../search/space.js";
import { type Prepared, type Trial, trialJson } from "../search/trial.js";
import { amended } from "./amending.js";
import { interruption } from "./interruption.js";
import { KeptTrial } from "./keptTrial.js";
import { ProgressBar } from "./progressBar.js";
import { endLines, planLines, TrialTable } from "./searchReport.js";
import type { Terminal } from "./terminal.js";
import { headerLines, startedOn } from "./trainHeader.js";

/** What a session tries, and where the best goes. */
export interface SearchSession {
  readonly dimensions: readonly Dimension[];
  readonly plan: Plan;
  /** What the first trial trains, opened. */
  readonly first: Prepared;
  readonly prepare: (values: Choice) => Promise<Prepared>;
  readonly grid: boolean;
  readonly prune: boolean;
  /** `--trials`, where it is given. */
  readonly asked: number | undefined;
  /** The folder that holds runs. */
  readonly parent: string;
  /** What is typed to train with these values; null for the config's own. */
  readonly command: (values: Choice | null) => string;
}

/**
 * Trains one trial after another and tells of each; the best so far lies in a run's folder. Ctrl-C gives up the trial
 * under way and ends with the best of those before.
 * @returns the exit code for a signal that came
 */
export async function searchSession(session: SearchSession, terminal: Terminal): Promise<number | undefined> {
  const { plan, first, prepare, prune, dimensions, parent } = session;
  const count = plan.others.length + (plan.own ? 1 : 0);
  const table = new TrialTable(dimensions, plan, first.model.settings.metric.name);
  const bars = new TrialBars(count, terminal);
  const stop = interruption(() => {
    bars.clear();
    terminal.note("giving this trial up; a second Ctrl-C ends at once");
  });
  const kept = new KeptTrial(parent);
  const done: Trial[] = [];
  try {
    tellBeginning(session, count, terminal);
    terminal.print(table.head());
    const { best, trials } = await runTrials({
      ...{ plan, first, prepare, prune },
      signal: stop.signal,
      onEngine: ({ name, why }) => {
        // The plan is the rule, and what was asked for is known.
        if (name === "eager" && why !== "asked for") terminal.note(`engine   ${name}: ${why}`);
      },
      onStep: (number, epochs, progress) => bars.of(number, epochs).show(progress),
      onTrial: (trial, bestSoFar) => {
        bars.clear();
        done.push(trial);
        terminal.emit({ event: "trial", ...trialJson(trial) });
        terminal.print(table.row(trial));
        if (bestSoFar) kept.keep(bestSoFar, done);
      },
    });
    bars.clear();
    if (best === null) {
      if (!stop.signal.aborted) throw nothingFound(trials);
      terminal.emit({ event: "end", run: null, trials: trials.length, of: count });
      terminal.print("interrupted before any trial was complete: nothing is kept");
      return stop.code();
    }
    try {
      const command = session.command(best.trial.isOwn ? null : best.trial.values);
      const end = kept.finish(best, { trials: trials.length, of: count, command });
      terminal.emit({ event: "end", ...end.json });
      for (const text of endLines(best, trials, table, { ...end, count, command })) terminal.print(text);
    } finally {
      best.model.dispose();
    }
    return stop.code();
  } catch (error) {
    throw withKept(error, kept);
  } finally {
    bars.clear();
    stop.release();
  }
}

/** What is thrown between two trials leaves the best of those before. */
function withKept(error: unknown, { path }: KeptTrial): unknown {
  if (!(error instanceof AntkError) || path === null) return error;
  const note = `the best trial so far is kept in \`${path}\``;
  return amended(error, (d, i) => (i === 0 ? { ...d, notes: [...d.notes, note] } : d));
}

function tellBeginning(session: SearchSession, count: number, terminal: Terminal): void {
  const { dimensions, first, grid, prune } = session;
  const { graph, data, model } = first;
  terminal.emit({
    event: "start",
    ...recordOf(model, new Date()),
    ...startedOn(graph, data),
    space: Object.fromEntries(dimensions.map(({ name, values }) => [name, showValues(values)])),
    trials: count,
    grid,
    prune,
  });
  for (const line of headerLines(graph, data, model, terminal.resultWidth).slice(0, -1)) terminal.print(line);
  for (const line of planLines(session, count)) terminal.print(line);
}

/** A progress bar for each trial. */
class TrialBars {
  private number = 0;
  private bar: ProgressBar | null = null;

  constructor(
    private readonly count: number,
    private readonly terminal: Terminal,
  ) {}

  of(number: number, epochs: number): ProgressBar {
    if (this.bar === null || number !== this.number) {
      this.number = number;
      this.bar = new ProgressBar(this.terminal, epochs, undefined, `trial ${number}/${this.count}  `);
    }
    return this.bar;
  }

  clear(): void {
    this.bar?.clear();
  }
}

function nothingFound(trials: readonly Trial[]): AntkError {
  const reasons = new Set(trials.flatMap(({ why }) => why ?? []));
  return failure(NumericError, "no-trial", `none of the ${trials.length} trials came to a score`, {
    notes: [
      ...[...reasons].slice(0, 3),
      "smaller learning rates diverge less: `--space train.learnrate=0.0001..0.01`",
    ],
  });
}
