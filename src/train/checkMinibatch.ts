import type { DataSet } from "../data/types.js";
import { ConfigError, failure } from "../diagnostics/errors.js";
import { type Graph, type GraphNode, typesOf } from "../graph/graph.js";
import type { TrainSettings } from "./settings.js";

/**
 * Refuses minibatches of one row where a node normalises over the minibatch: a single row is its own mean, so that
 * nothing of it is left, while predictions are made with averages that it never was measured by.
 * @throws ConfigError that points at the node
 */
export function checkMinibatch(graph: Graph, { mb }: TrainSettings, { rows }: DataSet): void {
  const size = mb === "all" ? rows : Math.min(mb, rows);
  const node = size === 1 ? graph.nodes.find(normalisesRows) : undefined;
  if (!node) return;
  const why = rows === 1 ? "there is one row to train on" : "minibatches have one row";
  throw failure(
    ConfigError,
    "minibatch-of-one",
    `\`${node.name}\` normalises over the rows of a minibatch, and ${why}`,
    {
      at: node.nameSpan,
      label: "one row has no spread",
      notes: [rows === 1 ? "train on more rows" : "set `mb` to 2 or more; a few dozen give steady averages"],
    },
  );
}

/** Whether its statistics are of columns over the rows of the minibatch, and not over places of a picture as well. */
function normalisesRows(node: GraphNode): boolean {
  const isOfRows = typesOf(node).every(({ shape }) => shape?.length === 2 && typeof shape[0] !== "number");
  return isOfRows && node.weights.some(({ trainable }) => trainable === false);
}
