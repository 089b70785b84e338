import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { Compares } from "../declare/loss.js";
import type { TfCore } from "../declare/op.js";
import { ConfigError, failure } from "../diagnostics/errors.js";
import type { GraphNode } from "../graph/graph.js";
import type { Feeds, Model } from "../model/model.js";
import type { Penalty, StepContext } from "../model/stepContext.js";
import { comparedInBatch } from "./inBatch.js";
import { type Minibatch, TARGET, WEIGHTS } from "./minibatch.js";
import { penaltyTerms } from "./penalties.js";
import type { TrainSettings } from "./settings.js";

/** What a step makes small. */
export interface Objective {
  /** The objective of the minibatch, penalties apart; a sum or a mean, as the loss says. */
  readonly loss: Scalar;
  /** With the penalties that nodes and `@train` ask for. */
  readonly total: Scalar;
}

/**
 * The objective of a minibatch, by a pass through the graph. Call it inside `tf.tidy`.
 * @param watch called after each node
 */
export function objectiveOf(
  model: Model,
  settings: TrainSettings,
  feeds: Feeds,
  batch: Minibatch,
  context: StepContext,
  watch?: Parameters<Model["forward"]>[2],
): Objective {
  const { tf } = model.backend;
  const values = model.forward(feeds, context, watch);
  // Summed over the graph's outputs; a mean stays a mean of each.
  const loss = termsOf(model, settings, values, feeds, batch)
    .map((terms) => finished(tf, settings, reduced(tf, settings, terms, feeds.get(WEIGHTS) ?? null)))
    .reduce((a, b) => tf.add(a, b));
  const penalties = [...context.penalties, ...penaltyTerms(model, settings, values)];
  return { loss, total: addPenalties(tf, loss, penalties, settings.loss.reduction, batch.passed) };
}

/** The loss's terms of each output, before they are weighted and reduced. Call it inside `tf.tidy`. */
export function termsOf(
  model: Model,
  { loss, lossParams }: TrainSettings,
  values: ReadonlyMap<string, readonly Tensor[]>,
  feeds: Feeds,
  batch: Minibatch,
): Tensor[] {
  const { tf } = model.backend;
  const { compares } = loss;
  if (compares === "batch") {
    const compared = comparedInBatch(model, { loss, lossParams }, values, feeds);
    return [loss.terms({ tf, params: lossParams }, ...compared)];
  }
  const target = feeds.get(TARGET) ?? null;
  return model.graph.outputs.flatMap((node) =>
    values.get(node.name)!.map((score) => {
      const compared = comparedBy[compares](tf, score, target, batch);
      if (compared === null) throw wrongOutput(node, score, target, batch);
      return loss.terms({ tf, params: lossParams }, ...compared);
    }),
  );
}

/** What `terms` is given for an output; null where the output does not have the right shape for it. */
type Compare = (
  tf: TfCore,
  score: Tensor,
  target: Tensor | null,
  batch: Minibatch,
) => readonly [Tensor, Tensor] | null;

const comparedBy: Readonly<Record<Exclude<Compares, "batch">, Compare>> = {
  values: (tf, score, target) => {
    if (score.size !== target!.size) return null;
    const numbers = target!.dtype === "int32" ? tf.cast(target!, "float32") : target!;
    return [score, tf.reshape(numbers, score.shape)];
  },
  classes: (tf, score, target, { passed }) => {
    const [rows, classes] = score.shape;
    if (score.rank !== 2 || rows !== passed) return null;
    if (target!.dtype === "int32") return [score, oneHot(tf, target!, classes!)];
    return target!.shape[1] === classes ? [score, target!] : null;
  },
  negatives: (tf, score, _target, { examples, passed }) => {
    if (score.size !== passed) return null;
    const scores = tf.reshape(score, [passed]);
    const part = (from: number, to: number) => {
      const rows = Int32Array.from({ length: to - from }, (_, i) => from + i);
      return tf.gather(scores, tf.tensor1d(rows, "int32"));
    };
    return [part(0, examples), tf.reshape(part(examples, passed), [examples, -1])];
  },
  anything: (_tf, score, target) => [score, target!],
};

/** Row n is 1 at column labels[n], 0 elsewhere. By comparing, since `tf.oneHot` has no form in a plan. */
function oneHot(tf: TfCore, labels: Tensor, classes: number): Tensor {
  const columns = tf.tensor2d(
    Float32Array.from({ length: classes }, (_, c) => c),
    [1, classes],
  );
  const rows = tf.reshape(tf.cast(labels, "float32"), [-1, 1]);
  return tf.cast(tf.equal(rows, columns), "float32");
}

/** Σ w·t, or Σ w·t / Σ w over examples and their elements; 0 where all weights are 0. */
function reduced(tf: TfCore, { loss }: TrainSettings, terms: Tensor, weights: Tensor | null): Scalar {
  const isSum = loss.reduction === "sum";
  if (weights === null) return isSum ? tf.sum(terms) : tf.mean(terms);
  const perRow = tf.reshape(weights, [-1, ...terms.shape.slice(1).map(() => 1)]);
  const sum = tf.sum<Scalar>(tf.mul(terms, perRow));
  if (isSum) return sum;
  const total = tf.sum(weights);
  const none = tf.cast(tf.equal(total, 0), "float32");
  return tf.div(sum, tf.mul(tf.add(total, none), terms.size / weights.size));
}

function finished(tf: TfCore, { loss, lossParams }: TrainSettings, value: Scalar): Scalar {
  return loss.finish?.({ tf, params: lossParams }, value) ?? value;
}

/** The loss plus its penalties; a sum over rows is divided by their number where the loss is a mean. */
function addPenalties(
  tf: TfCore,
  loss: Scalar,
  penalties: readonly Penalty[],
  reduction: "sum" | "mean",
  rows: number,
): Scalar {
  return penalties.reduce(
    (sum, { term, over }) => tf.add(sum, over === "rows" && reduction === "mean" ? tf.div(term, rows) : term),
    loss,
  );
}

/** For sizes that were not known when the graph was checked. */
function wrongOutput({ name, nameSpan }: GraphNode, score: Tensor, target: Tensor | null, batch: Minibatch) {
  const width = (target?.size ?? batch.examples) / batch.examples;
  const numbers = width === 1 ? "one number" : `${width} numbers`;
  const wanted = target
    ? `the target ${numbers} for each of ${batch.examples} examples`
    : `the loss compares one score for each of ${batch.passed} rows`;
  return failure(
    ConfigError,
    "wrong-output",
    `output \`${name}\` has shape [${score.shape.join(", ")}], and ${wanted}`,
    {
      at: nameSpan,
      notes: ["every node that no other uses takes part in the objective"],
    },
  );
}
