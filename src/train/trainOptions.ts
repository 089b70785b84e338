import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { ScoreMetric } from "../declare/metric.js";
import type { TfCore } from "../declare/op.js";
import type { NamesOf } from "../diagnostics/arguments.js";

/** The whole objective of a minibatch, from an output and the target as they are. */
export type Objective = (context: { readonly tf: TfCore }, predicted: Tensor, target: Tensor) => Scalar;
export type Metric = ScoreMetric["compute"];

/** Options of a training run. Whatever is left out comes from `@train`, then from the default. */
export interface TrainOptions {
  /**
   * A loss as a config writes it, `se` or `huber(delta=2)`; or a function of (context, predicted, target) that yields
   * a scalar, which is taken as a sum.
   */
  objective?: string | Objective;
  /** The metric that dev is judged by: a name such as "rmse" or "ndcg@10", or a function of (predicted, target) of which lower is better. */
  evaluate?: string | Metric;
  /** Further metrics by name, computed beside. */
  metrics?: readonly string[];
  /** Terms added to the loss, as a config writes them: `["l1(U, 0.001)"]`. */
  penalties?: readonly string[];
  /** The rating column that the examples are weighted by. Default null: every example counts 1. */
  exampleWeights?: string | null;
  /** For metrics at k: a rating of at least this makes an item relevant to its user. Default null: any rating does. */
  relevant?: number | null;
  /** For losses that compare with negatives: how many are drawn for each example. Default 1. */
  negatives?: number;
  /** The rating column that they are drawn from. Default null: `item`, or the only one of ids that the graph reads. */
  negativeOf?: string | null;
  /**
   * The rating column whose rows' ids are never drawn as its negatives; null: every id may be. Default "other": `user`,
   * or the other one of ids that the graph reads.
   */
  negativesFor?: string | null;
  /** An optimizer as a config writes it, `adam` or `mom(nesterov=True)`. Default "grad". */
  opt?: string;
  /** Learning rate. Default 0.003. */
  learnrate?: number;
  /** μ of `mom` or `rmsprop`, in [0, 1). Default null: the optimizer's own, 0.9 of `mom`. */
  momentum?: number | null;
  /** [examples, rate]: learnrate · rate^(examples seen / examples). */
  decay?: readonly [number, number] | null;
  /** How the learning rate changes, as a config writes it: `cosine(50, per='epochs')`. Not together with `decay`. */
  schedule?: string | null;
  /** Weights averaged over steps, as a config writes it: `ema(0.999)` or `swa(start=2000)`. Default null: the last ones. */
  average?: string | null;
  /** λ: adds λ·w to the gradient of each weight w, biases apart; `adamw` has a way of its own. Default null: the optimizer's own, else 0. */
  weightDecay?: number | null;
  /** Brings each element of a gradient to ± this. */
  clipValue?: number | null;
  /** Shrinks all gradients together until their common norm is at most this. */
  clipNorm?: number | null;
  /** ANTK's name for `clipNorm`; 0 leaves gradients as they are. */
  clipGradients?: number;
  /**
   * Draws weights from their posterior in the place of an optimizer: `gibbs(burn=20)`. Epochs are sweeps. Default null.
   */
  sampler?: string | null;
  /** Examples a step; "all" for the full batch. Default 1000. */
  mb?: number | "all";
  /** Passes over the training rows, at most. Default 50. */
  epochs?: number;
  /**
   * A rating column of ids: an epoch takes one row of each id, drawn anew in every epoch. Default null: every row.
   */
  onePer?: string | null;
  /** Evaluations in a row without a better dev score that are put up with. Default 20; 0 stops at the first, null never. */
  maxbadcount?: number | null;
  /** When dev is scored: each epoch, every so many examples, or as a config writes it: `every(10, per='steps')`. Default "epoch". */
  evalSchedule?: string | number;
  /** Which weights are kept at the end. Default "best". */
  restore?: "best" | "last";
  /** The node that is scored and predicts. Default the first output. */
  output?: string | null;
  /**
   * Brings predictions within [low, high], in the target's unit, where they are scored and told; true: from the least
   * to the largest target of the training rows. Default false. Items are ranked by what was predicted.
   */
  clipPredictions?: boolean | readonly [number, number];
  /** Seed of initial values, shuffling and dropout. Default 0, a seed like any other. */
  seed?: number;
}

/** What `TrainOptions` may hold. */
export const TRAIN_OPTIONS: NamesOf<TrainOptions> = {
  objective: true,
  evaluate: true,
  metrics: true,
  relevant: true,
  penalties: true,
  exampleWeights: true,
  negatives: true,
  negativeOf: true,
  negativesFor: true,
  opt: true,
  learnrate: true,
  momentum: true,
  decay: true,
  schedule: true,
  average: true,
  weightDecay: true,
  clipValue: true,
  clipNorm: true,
  clipGradients: true,
  sampler: true,
  mb: true,
  epochs: true,
  onePer: true,
  maxbadcount: true,
  evalSchedule: true,
  restore: true,
  output: true,
  clipPredictions: true,
  seed: true,
};
