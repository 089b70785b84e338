import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { DataSet } from "../data/types.js";
import { type Called, showCalled } from "../declare/call.js";
import type { Penalized, PenaltyDeclaration } from "../declare/penalty.js";
import { nodeParams } from "../graph/checkNodeNames.js";
import { referenceOf, referenceShape } from "../graph/reference.js";
import type { Model } from "../model/model.js";
import { type Penalty, stepContext } from "../model/stepContext.js";
import type { FeedMaker } from "./feeds.js";
import type { TrainSettings } from "./settings.js";

type CalledPenalty = Called<PenaltyDeclaration>;

/**
 * The terms that `@train(penalties=[…])` asks for, of one pass. Call it inside `tf.tidy`.
 * @param values the tensors of each node
 */
export function penaltyTerms(
  model: Model,
  { penalties }: Pick<TrainSettings, "penalties">,
  values: ReadonlyMap<string, readonly Tensor[]>,
): Penalty[] {
  return penalties.map((penalty) => {
    const { declaration } = penalty;
    const term = termOf(model, penalty, values);
    // A mean says nothing about how many rows there are.
    return { term, over: declaration.reduction === "sum" && isOverRows(model, penalty) ? "rows" : "table" };
  });
}

/**
 * The value of each penalty that does not hang on a minibatch, with the weights as they are, by how a config writes it.
 * @param data any set of the graph's columns: one of its rows is passed through the graph
 */
export function tablePenalties(
  model: Model,
  feedMaker: FeedMaker,
  { penalties }: Pick<TrainSettings, "penalties">,
  data: DataSet,
): Readonly<Record<string, number>> {
  const ofTables = penalties.filter((penalty) => !isOverRows(model, penalty));
  if (ofTables.length === 0) return {};
  const { tf } = model.backend;
  const feeds = feedMaker.feeds(data, Int32Array.of(0));
  try {
    return tf.tidy(() => {
      const values = model.forward(feeds, stepContext(false));
      const named = ofTables.map((penalty) => {
        return [showCalled(penalty), termOf(model, penalty, values).dataSync()[0]!] as const;
      });
      return Object.fromEntries(named);
    });
  } finally {
    feedMaker.release(feeds);
  }
}

function termOf(
  model: Model,
  { declaration, params }: CalledPenalty,
  values: ReadonlyMap<string, readonly Tensor[]>,
): Scalar {
  const node = (param: string): Penalized => {
    const value = namedTensor(model, params[param] as string, values);
    return { value, over: isTable(model, params[param] as string) ? "table" : "rows" };
  };
  return declaration.compute({ tf: model.backend.tf, params, node });
}

/** What a name means that a penalty or a loss was given: the value of a node, or a weight. */
export function namedTensor(
  model: Model,
  name: string,
  values: ReadonlyMap<string, readonly Tensor[]>,
): Tensor {
  const { node, weight } = referenceOf(model.graph, name)!;
  return weight === null ? values.get(node.name)![0]! : model.variable(`${node.name}/${weight}`);
}

function isOverRows(model: Model, { declaration, params }: CalledPenalty): boolean {
  return nodeParams(declaration).some((param) => !isTable(model, params[param] as string));
}

/** Whether what a name means has the same rows in every minibatch. */
function isTable({ graph }: Model, name: string): boolean {
  const shape = referenceShape(referenceOf(graph, name)!);
  return shape !== null && shape[0] !== "batch";
}
