import type { Tensor } from "@tensorflow/tfjs-core";
import { failure, NumericError } from "../diagnostics/errors.js";
import type { Graph, GraphNode } from "../graph/graph.js";
import type { Feeds, Model } from "../model/model.js";
import { type StepContext, stepContext } from "../model/stepContext.js";

/**
 * Finds out where a step went wrong, by running it again on the unchanged weights: the first column, weight or node
 * that is not finite, else the objective, else the first gradient.
 */
export function diagnoseNonFinite(
  model: Model,
  feeds: Feeds,
  context: StepContext,
  grads: ReadonlyMap<string, Tensor>,
  step: number,
  objective: number,
): NumericError {
  const { tf } = model.backend;
  const { graph } = model;
  const found: { what: string; node?: GraphNode }[] = [];
  const blame = (what: string, node?: GraphNode) => void found.push({ what, node });
  for (const [name, feed] of feeds) if (!allFinite(feed)) blame(`column \`${name}\` holds`);
  for (const [name, weight] of model.trainable)
    if (!allFinite(weight)) blame(`weight \`${name}\` holds`, owner(graph, name));
  const again = stepContext(context.training, context.seed, context.step);
  tf.tidy(() => {
    model.forward(feeds, again, (node, tensors) => {
      if (!tensors.every(allFinite)) blame(`node \`${node.name}\` yields`, node);
    });
  });
  tf.dispose([...again.penalties.map((p) => p.term), ...again.updates.values()]);
  if (!Number.isFinite(objective)) blame("the objective yields");
  for (const [name, grad] of grads)
    if (!allFinite(grad)) blame(`the gradient of \`${name}\` holds`, owner(graph, name));
  const { what, node } = found[0] ?? { what: "a penalty yields" };
  return failure(NumericError, "not-finite", `${what} a number that is not finite, at step ${step + 1}`, {
    at: node?.nameSpan,
    label: "first seen here",
    notes: [
      "nothing was updated in this step; the best weights so far are kept",
      "a smaller `learnrate`, a smaller `initrange`, or `fan_scaling=True` on deep nets usually helps",
    ],
  }) as NumericError;
}

function allFinite(tensor: Tensor): boolean {
  return tensor.dataSync().every(Number.isFinite);
}

/** The node of a weight's full name; a node's name has no slash. */
function owner(graph: Graph, weight: string): GraphNode | undefined {
  return graph.byName.get(weight.slice(0, weight.lastIndexOf("/")));
}
