import { AntkError, NumericError } from "../diagnostics/errors.js";
import { Stopping } from "../train/stopping.js";
import type { EngineReport, EpochRecord, StepProgress, TrainResult } from "../train/trainResult.js";
import { requireComparable } from "./comparable.js";
import { type EpochScore, isWorseThanMedian } from "./medianRule.js";
import type { Plan } from "./plan.js";
import type { Choice } from "./space.js";
import type { BestTrial, Prepared, Trial } from "./trial.js";

export interface TrialsRequest {
  readonly plan: Plan;
  /** What the first trial trains, opened. */
  readonly first: Prepared;
  /** What another trains. */
  readonly prepare: (values: Choice) => Promise<Prepared>;
  /** Whether the median rule breaks trials off. */
  readonly prune: boolean;
  /** Gives the trial under way up. */
  readonly signal?: AbortSignal | undefined;
  /** After each trial that came to an end. The best one's model is disposed of when there is a better one. */
  readonly onTrial?: (trial: Trial, best: BestTrial | null) => void;
  /** What runs the steps of the first trial, and why that. */
  readonly onEngine?: (engine: EngineReport) => void;
  readonly onStep?: (trial: number, epochs: number, progress: StepProgress) => void;
}

export interface TrialsResult {
  readonly trials: readonly Trial[];
  /** Its test rows are scored, as those of no other trial are; the caller disposes of the model. null where none has a score. */
  readonly best: BestTrial | null;
}

/**
 * Trains one model after another and keeps the best by dev.
 * @throws what the first trial's config or data is wrong with; in later trials that is their failure alone
 */
export async function runTrials(request: TrialsRequest): Promise<TrialsResult> {
  const { plan, first, signal, onTrial } = request;
  const { metric } = first.model.settings;
  const ranking = new Stopping(metric.better, null);
  const trials: Trial[] = [];
  const completed: EpochScore[][] = [];
  let best: BestTrial | null = null;
  const choices = [...(plan.own ? [plan.own] : []), ...plan.others];
  try {
    for (const [i, values] of choices.entries()) {
      if (signal?.aborted) {
        if (i === 0) first.model.dispose();
        break;
      }
      const began = performance.now();
      const attempt = await attemptTrial(i, values, completed, request);
      if (attempt === null) break;
      const { prepared, result, why } = attempt;
      const history = result ? scoresOf(result.history, metric.name) : [];
      const score = result?.best.dev?.[metric.name] ?? null;
      const isComplete = result !== null && result.stopped !== "aborted";
      const trial: Trial = {
        ...{ number: i + 1, values, isOwn: i === 0 && plan.own !== null },
        outcome: isComplete ? "complete" : result ? "stopped" : "failed",
        ...{ dev: result?.best.dev ?? null, score, epoch: result?.best.epoch ?? null },
        seconds: (performance.now() - began) / 1000,
        isBest: isComplete && score !== null && ranking.see(score),
        why,
      };
      trials.push(trial);
      if (isComplete) completed.push(history);
      if (trial.isBest) {
        best?.model.dispose();
        best = { ...prepared!, trial, result: result! };
      } else prepared?.model.dispose();
      onTrial?.(trial, best);
    }
    return { trials, best: best && withTest(best) };
  } catch (error) {
    best?.model.dispose();
    throw error;
  }
}

interface Attempt {
  /** null where it could not be made. */
  readonly prepared: Prepared | null;
  /** null where it failed. */
  readonly result: TrainResult | null;
  readonly why: string | null;
}

/** @returns null where it was given up for the signal */
async function attemptTrial(
  index: number,
  values: Choice,
  completed: readonly (readonly EpochScore[])[],
  request: TrialsRequest,
): Promise<Attempt | null> {
  const { first, prepare, signal } = request;
  const isFirst = index === 0;
  let prepared: Prepared | null = isFirst ? first : null;
  try {
    if (prepared === null) {
      prepared = await prepare(values);
      await openLike(prepared, first);
    }
    const result = await trainTrial(index, prepared, completed, request);
    if (result.stopped !== "aborted" || !signal?.aborted) return { prepared, result, why: null };
    prepared.model.dispose();
    return null;
  } catch (error) {
    // What is wrong with the first trial is wrong with the config; but that one learning rate diverges tells of others nothing.
    if (!(error instanceof AntkError) || (isFirst && !(error instanceof NumericError))) {
      prepared?.model.dispose();
      throw error;
    }
    const [reason] = error.diagnostics.filter(({ severity }) => severity === "error");
    return { prepared, result: null, why: reason!.message };
  }
}

/** Memory is looked at before it is taken. */
async function openLike(prepared: Prepared, first: Prepared): Promise<void> {
  prepared.model.requireMemory(prepared.data.train);
  await prepared.model.open(prepared.data);
  requireComparable(prepared, first);
}

async function trainTrial(
  index: number,
  { model, data }: Prepared,
  completed: readonly (readonly EpochScore[])[],
  { prune, signal, onEngine, onStep }: TrialsRequest,
): Promise<TrainResult> {
  const { metric, epochs, sampler } = model.settings;
  // What single draws score says little of what their mean comes to.
  const isPruned = prune && sampler === null;
  const stop = new AbortController();
  const giveUp = () => stop.abort();
  const history: EpochRecord[] = [];
  signal?.addEventListener("abort", giveUp);
  // It may have come while the trial was prepared.
  if (signal?.aborted) giveUp();
  try {
    return await model.train(data.train, data.dev, {
      signal: stop.signal,
      onEngine: (engine) => index === 0 && onEngine?.(engine),
      onStep: (progress) => onStep?.(index + 1, epochs, progress),
      onEpoch: (record) => {
        history.push(record);
        if (isPruned && isWorseThanMedian(scoresOf(history, metric.name), completed, metric.better))
          stop.abort();
      },
    });
  } finally {
    signal?.removeEventListener("abort", giveUp);
  }
}

function scoresOf(history: readonly EpochRecord[], metric: string): EpochScore[] {
  return history.flatMap(({ epoch, dev }) => (dev ? [{ epoch, score: dev[metric]! }] : []));
}

/** Test rows have no part in choosing: they are scored when there is nothing left to choose. */
function withTest(best: BestTrial): BestTrial {
  const { test } = best.data;
  return test && test.rows > 0 ? { ...best, result: { ...best.result, test: best.model.eval(test) } } : best;
}
