import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { failure, UsageError } from "../diagnostics/errors.js";
import type { GraphNode } from "../graph/graph.js";
import type { Feeds, Model } from "../model/model.js";
import type { Penalty, StepContext } from "../model/stepContext.js";
import type { TrainSettings } from "./settings.js";

/** What a step makes small. */
export interface Objective {
  /** The objective of the minibatch, penalties apart; a sum or a mean, as the loss says. */
  readonly loss: Scalar;
  /** With the penalties that nodes ask for. */
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
  target: Tensor,
  context: StepContext,
  watch?: Parameters<Model["forward"]>[2],
): Objective {
  const { tf } = model.backend;
  const values = model.forward(feeds, context, watch);
  const loss = lossOf(model, settings, values, target);
  const { reduction } = settings.loss;
  return {
    loss,
    total: addPenalties(loss, context.penalties, reduction, target.shape[0]!, tf.add, tf.div),
  };
}

/** Summed over the graph's outputs; a mean stays a mean of each. */
function lossOf(
  { backend, graph }: Model,
  { loss }: TrainSettings,
  values: ReadonlyMap<string, readonly Tensor[]>,
  target: Tensor,
): Scalar {
  const { tf } = backend;
  const losses = graph.outputs.flatMap((node) =>
    values.get(node.name)!.map((score) => {
      // A function handed in may compare what it likes; the declared losses compare number with number.
      if (loss.formula !== "" && score.size !== target.size) throw wrongOutput(node, score, target.shape[0]!);
      return loss.compute({ tf }, score, target);
    }),
  );
  return losses.reduce((a, b) => tf.add(a, b));
}

/** The loss plus what nodes ask for; a sum over rows is divided by their number where the loss is a mean. */
function addPenalties(
  loss: Scalar,
  penalties: readonly Penalty[],
  reduction: "sum" | "mean",
  rows: number,
  add: (a: Scalar, b: Scalar) => Scalar,
  divide: (a: Scalar, b: number) => Scalar,
): Scalar {
  return penalties.reduce(
    (sum, { term, over }) => add(sum, over === "rows" && reduction === "mean" ? divide(term, rows) : term),
    loss,
  );
}

function wrongOutput({ name, nameSpan }: GraphNode, score: Tensor, rows: number) {
  return failure(
    UsageError,
    "wrong-output",
    `output \`${name}\` has shape [${score.shape.join(", ")}], and the target one number for each of ${rows} examples`,
    {
      at: nameSpan,
      notes: ["every node that no other uses takes part in the objective: each must be [batch, 1]"],
    },
  );
}
