import type { Tensor } from "@tensorflow/tfjs-core";
import type { DataSet } from "../data/types.js";
import { failure, NumericError } from "../diagnostics/errors.js";
import type { Graph, GraphNode } from "../graph/graph.js";
import type { Feeds, Model } from "../model/model.js";
import { disposeMarks, type StepContext, stepContext } from "../model/stepContext.js";
import type { FeedMaker } from "./feeds.js";
import { TARGET, WEIGHTS } from "./minibatch.js";

/**
 * Finds out where a step went wrong, by running it again on the unchanged weights: the first column, weight or node
 * that is not finite, else the objective, else the first gradient.
 * @param step steps taken before this one
 */
export function diagnoseNonFinite(
  model: Model,
  feeds: Feeds,
  context: StepContext,
  grads: ReadonlyMap<string, Tensor>,
  step: number,
  objective: number,
): NumericError {
  const culprit =
    firstInPass(model, feeds, stepContext(context.training, context.seed, context.step)) ??
    (Number.isFinite(objective) ? null : { what: "the objective yields" }) ??
    firstGradient(model.graph, grads);
  return notFinite(culprit ?? { what: "a penalty yields" }, `at step ${step + 1}`, [
    "nothing was updated in this step",
    "a smaller `learnrate`, a smaller `initrange`, or `fan_scaling=True` on deep nets usually helps",
  ]);
}

/**
 * Finds out why a metric is not finite: the first column, weight or node that is not, over the rows scored.
 * @param steps steps taken so far; null where nothing is being trained
 */
export function diagnoseScore(
  model: Model,
  feedMaker: FeedMaker,
  data: DataSet,
  metric: string,
  steps: number | null,
): NumericError {
  const rows = Int32Array.from({ length: Math.min(data.rows, MAX_ROWS) }, (_, row) => row);
  const feeds = feedMaker.feeds(data, rows);
  try {
    const culprit = firstInPass(model, feeds, stepContext(false)) ?? { what: `metric \`${metric}\` yields` };
    return notFinite(culprit, steps === null ? "in evaluation" : `after step ${steps}`, [
      "a smaller `learnrate` usually helps",
    ]);
  } finally {
    feedMaker.release(feeds);
  }
}

/** Rows looked at to find a culprit; bounds memory. */
const MAX_ROWS = 4096;

interface Culprit {
  /** With its verb: "node `h` yields". */
  readonly what: string;
  readonly node?: GraphNode | undefined;
}

function firstInPass(model: Model, feeds: Feeds, context: StepContext): Culprit | null {
  for (const [name, feed] of feeds) if (!allFinite(feed)) return { what: titleOfFeed(name) };
  for (const [name, weight] of model.trainable) {
    if (!allFinite(weight)) return { what: `weight \`${name}\` holds`, node: owner(model.graph, name) };
  }
  const found: Culprit[] = [];
  const { tf } = model.backend;
  tf.tidy(() => {
    model.forward(feeds, context, (node, tensors) => {
      if (!tensors.every(allFinite)) found.push({ what: `node \`${node.name}\` yields`, node });
    });
  });
  disposeMarks(tf, context);
  return found[0] ?? null;
}

function firstGradient(graph: Graph, grads: ReadonlyMap<string, Tensor>): Culprit | null {
  for (const [name, grad] of grads) {
    if (!allFinite(grad)) return { what: `the gradient of \`${name}\` holds`, node: owner(graph, name) };
  }
  return null;
}

function notFinite({ what, node }: Culprit, when: string, notes: readonly string[]): NumericError {
  return failure(NumericError, "not-finite", `${what} a number that is not finite, ${when}`, {
    at: node?.nameSpan,
    label: "first seen here",
    notes,
  }) as NumericError;
}

function allFinite(tensor: Tensor): boolean {
  return tensor.dataSync().every(Number.isFinite);
}

function titleOfFeed(name: string): string {
  if (name === TARGET) return "the target holds";
  return name === WEIGHTS ? "the column of example weights holds" : `column \`${name}\` holds`;
}

/** The node of a weight's full name; a node's name has no slash. */
function owner(graph: Graph, weight: string): GraphNode | undefined {
  return graph.byName.get(weight.slice(0, weight.lastIndexOf("/")));
}
