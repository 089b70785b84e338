import type { DataSets } from "../data/types.js";
import type { CompiledGraph } from "../graph/compiled.js";
import type { Scores } from "../train/evaluate.js";
import type { GenericModel } from "../train/genericModel.js";
import type { TrainResult } from "../train/trainResult.js";
import { type Choice, choiceJson } from "./space.js";

/** What one trial came to. */
export interface Trial {
  /** From 1. */
  readonly number: number;
  readonly values: Choice;
  /** Whether these are the config's own values. */
  readonly isOwn: boolean;
  /**
   * `complete`: trained as far as `train` would. `stopped`: broken off, since it was worse than the median. `failed`: it
   * diverged, or its values do not fit; `why` tells.
   */
  readonly outcome: "complete" | "stopped" | "failed";
  /** Of the best epoch; null where it failed. */
  readonly dev: Scores | null;
  /** The metric that dev is judged by. */
  readonly score: number | null;
  /** The best one; null where it failed. */
  readonly epoch: number | null;
  readonly seconds: number;
  /** Whether no trial before it was as good. */
  readonly isBest: boolean;
  /** Why it failed; else null. */
  readonly why: string | null;
}

/** What a trial trains. */
export interface Prepared {
  readonly graph: CompiledGraph;
  readonly data: DataSets;
  readonly model: GenericModel;
}

/** A trial that is better than those before, with its model as it was trained. */
export interface BestTrial extends Prepared {
  readonly trial: Trial;
  readonly result: TrainResult;
}

/** For programs. */
export function trialJson({ number, values, isOwn, outcome, dev, epoch, seconds, isBest, why }: Trial) {
  return {
    trial: number,
    values: choiceJson(values),
    own: isOwn,
    outcome,
    dev,
    epoch,
    seconds,
    best: isBest,
    why,
  };
}
