import type { Weight } from "../model/model.js";
import type { StepperState } from "./step.js";
import type { EpochRecord, TrainResult } from "./trainResult.js";

/**
 * All that a training run needs to go on where it was left, on the same data and with the same settings, and to end with
 * the bits of a run that never stopped. Random numbers hang on the seed and these counts alone.
 */
export interface TrainingState {
  /** The epoch under way or last ended, from 1, and the steps taken in it. */
  readonly epoch: number;
  readonly stepInEpoch: number;
  readonly stepper: StepperState;
  /** As after the last step: not the best, not the averaged ones. */
  readonly weights: readonly Weight[];
  /** null where the last weights are the best, or none were scored. */
  readonly bestWeights: readonly Weight[] | null;
  readonly progress: TrainingProgress;
}

/** What is known of a run beside its weights. */
export interface TrainingProgress {
  /** When the last evaluation was. */
  readonly evaluated: { readonly step: number; readonly examples: number };
  /** Σ objective · examples of the steps since, and their examples. */
  readonly lossSum: number;
  readonly lossExamples: number;
  readonly history: readonly EpochRecord[];
  /** Place in the history of the best evaluation; null before the first. */
  readonly best: number | null;
  /** Evaluations in a row that were not the best. */
  readonly badCount: number;
  /** How the run ended; null while it is under way. */
  readonly stopped: TrainResult["stopped"] | null;
}
