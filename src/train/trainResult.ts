import type { DataSet } from "../data/types.js";
import type { NamesOf } from "../diagnostics/arguments.js";
import type { Scores } from "./evaluate.js";
import type { TrainingState } from "./trainingState.js";

export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /** Mean objective per example over the epoch's steps, penalties apart. */
  readonly train: number;
  /** null without a dev set. */
  readonly dev: Scores | null;
  /** Penalties of `@train` that hang on weights alone, as they are at this evaluation; absent where there is none. */
  readonly penalties?: Readonly<Record<string, number>>;
  /** Whether dev is better than ever before. */
  readonly best: boolean;
  readonly seconds: number;
}

export interface TrainResult {
  readonly history: readonly EpochRecord[];
  /** The evaluation that the weights are of: the best one; the last where there is no dev set or `restore` is "last". */
  readonly best: { readonly epoch: number; readonly dev: Scores | null };
  /** Scores of the same weights on the test set; null without one. */
  readonly test: Scores | null;
  readonly epochs: number;
  /** Median wall time of one minibatch step in milliseconds, evaluation left out. */
  readonly stepMs: number;
  /** Examples that the steps of this call took, over their wall time: evaluation is left out. */
  readonly samplesPerSecond: number;
  /** What ran the steps, and why that. */
  readonly engine: EngineReport;
  readonly seconds: number;
  readonly stopped: "epochs" | "maxbadcount" | "aborted";
}

export interface EngineReport {
  readonly name: "plan" | "eager";
  /** In a clause for the user; where a step could not be a plan, the node and the reason. */
  readonly why: string;
  /** How many threads compute the steps; null where TensorFlow or tfjs sees to that. */
  readonly threads: number | null;
  /** Why one thread does what several were to do, to the same bits; null where that is not so. */
  readonly aloneWhy: string | null;
}

export interface TrainHooks {
  /** Before the first step, and again where the other threads turn out not to start. */
  onEngine?: (engine: EngineReport) => void;
  /** After each step; where the engine takes several at once, for each of them, after the last. */
  onStep?: (progress: StepProgress) => void;
  /** After each evaluation. May be asynchronous: training waits. */
  onEpoch?: (record: EpochRecord) => void | Promise<void>;
  /** Between two steps, about every 50 ms: `state` then says where training stands. May be asynchronous. */
  onPause?: () => void | Promise<void>;
  /** Goes on from there, as if training had never stopped: what `state` of a model said, also one in another process. */
  resume?: TrainingState;
  /** Epochs in all, those before `resume` or an earlier call with them. Default those of the settings. */
  epochs?: number;
  /** Ends training after the step under way. */
  signal?: AbortSignal;
  /** Scored once, with the best weights. */
  test?: DataSet | null;
}

/** What `TrainHooks` may hold. */
export const TRAIN_HOOKS: NamesOf<TrainHooks> = {
  onEngine: true,
  onStep: true,
  onEpoch: true,
  onPause: true,
  resume: true,
  epochs: true,
  signal: true,
  test: true,
};

export interface StepProgress {
  readonly epoch: number;
  /** Within the epoch, from 1. */
  readonly step: number;
  readonly steps: number;
  /** Mean objective per example so far in this epoch. */
  readonly loss: number;
  readonly samplesPerSecond: number;
  /** Examples still to come, should all epochs be run. */
  readonly samplesLeft: number;
}
