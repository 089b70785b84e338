import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { TfCore } from "../declare/op.js";

/** What one pass through the graph is part of, and the marks that nodes leave on it. */
export interface StepContext {
  readonly training: boolean;
  /** Seed of the run's random streams. */
  readonly seed: number;
  /** Number of the step, from 0: the place in each random stream. */
  readonly step: number;
  /** Terms that nodes add to the objective. Kept: whoever made the context disposes of them. */
  readonly penalties: Penalty[];
  /** Values that statistics take after the step, by full weight name. Kept likewise. */
  readonly updates: Map<string, Tensor>;
  /** Sees each dropout mask with the name of its stream: who records the step draws it anew each time. */
  onMask?: (mask: Tensor, stream: string, keepProb: number) => void;
}

export interface Penalty {
  readonly term: Scalar;
  /** `rows`: a sum over the examples of the minibatch. `table`: independent of the minibatch. */
  readonly over: "rows" | "table";
}

export function stepContext(training: boolean, seed = 0, step = 0): StepContext {
  return { training, seed, step, penalties: [], updates: new Map() };
}

/** Frees what nodes left on the pass. */
export function disposeMarks(tf: TfCore, { penalties, updates }: StepContext): void {
  tf.dispose([...penalties.map(({ term }) => term), ...updates.values()]);
}
