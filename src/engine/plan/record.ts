import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { TfCore } from "../../declare/op.js";
import { Builder, reachable } from "./builder.js";
import { gradientBounds } from "./gradientBounds.js";
import { CannotPlan, type StepGraph, type Value } from "./ir.js";
import { differentiate } from "./reverse.js";
import { type Slopes, slopesOf } from "./slopes.js";
import { type PassHooks, type Traced, type TraceRequest, trace } from "./trace.js";

/** What a pass through the graph yields. */
export interface Passed {
  readonly loss: Scalar;
  readonly total: Scalar;
  readonly updates: ReadonlyMap<string, Tensor>;
}

/** One pass to be recorded. Two, on other rows and at another step, show what is not the same each step. */
export interface Pass {
  /** Rating columns at the rows of the minibatch, the target among them. */
  readonly feeds: ReadonlyMap<string, Tensor>;
  run(hooks: PassHooks): Passed;
}

export interface RecordRequest {
  readonly tf: TfCore;
  /** Weights and statistics, by name. */
  readonly weights: ReadonlyMap<string, Tensor>;
  /** Names of the weights that training changes. */
  readonly trainable: readonly string[];
  readonly passes: readonly [Pass, Pass];
}

/**
 * Records a step: the calls of its forward pass as values, and our own reverse pass over them.
 * @throws CannotPlan, with the reason, where the step does something that a plan has no form for
 */
export function recordStep({ tf, weights, trainable, passes }: RecordRequest): StepGraph {
  const b = new Builder();
  b.tablesFirst = true;
  const names: string[] = [];
  const { results, bounds } = traceTwice(
    passes.map(({ feeds, run }) => ({
      tf,
      b,
      weights,
      feeds,
      run: (hooks) => {
        const { loss, total, updates } = run(hooks);
        names.splice(0, names.length, ...updates.keys());
        return [loss, total, ...updates.values()];
      },
    })),
  );
  const [loss, total, ...updated] = results as [Value, Value, ...Value[]];
  const leaves = trainable.map((name) => b.weight(name, weights.get(name)!.shape));
  const gradients = differentiate(b, total, leaves);
  const updates = new Map(names.map((name, i) => [name, updated[i]!]));
  return {
    ...{ loss, total, updates, bounds, gradients },
    gradientBounds: gradientBounds(b, results, gradients),
  };
}

/** A pass through the graph that only predicts, recorded twice likewise. */
export interface ForwardPass {
  readonly feeds: ReadonlyMap<string, Tensor>;
  run(hooks: PassHooks): Tensor;
}

export interface ForwardGraph {
  readonly output: Value;
  readonly bounds: StepGraph["bounds"];
}

/**
 * Records a prediction.
 * @throws CannotPlan as `recordStep`
 */
export function recordForward(
  tf: TfCore,
  weights: ReadonlyMap<string, Tensor>,
  passes: readonly [ForwardPass, ForwardPass],
  b = new Builder(),
): ForwardGraph {
  const { results, bounds } = traceTwice(
    passes.map(({ feeds, run }) => ({ tf, b, weights, feeds, run: (hooks) => [run(hooks)] })),
  );
  return { output: results[0]!, bounds };
}

/**
 * Records a prediction of one number an example with its slopes in these tables.
 * @throws CannotPlan as `recordStep`, and where the prediction is not affine in each table by itself
 */
export function recordSlopes(
  tf: TfCore,
  weights: ReadonlyMap<string, Tensor>,
  tables: readonly string[],
  passes: readonly [ForwardPass, ForwardPass],
): ForwardGraph & { readonly slopes: readonly Slopes[] } {
  const b = new Builder();
  // Not `tablesFirst`: a table that is computed on is not read by ids any more.
  b.sumsFirst = true;
  const { output, bounds } = recordForward(tf, weights, passes, b);
  const leaves = tables.map((name) => b.weight(name, weights.get(name)!.shape));
  return { output, bounds, slopes: slopesOf(b, output, leaves) };
}

/** Equal values are made once, so two passes that do the same end in the very same values. */
function traceTwice(requests: readonly TraceRequest[]): Traced {
  const [first, second] = requests.map(trace) as [Traced, Traced];
  const known = new Set(reachable(first.results));
  const other = reachable(second.results).find((value) => !known.has(value));
  if (!other) return first;
  throw new CannotPlan(`${other.owner.name}: it computes with numbers that differ from step to step`);
}
