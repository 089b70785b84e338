import type { Tensor } from "@tensorflow/tfjs-core";
import { denseColumn } from "../data/columns.js";
import type { Column, DataSet, IndexColumn } from "../data/types.js";
import type { TfCore } from "../declare/op.js";
import { nodeParams } from "../graph/checkNodeNames.js";
import type { Feeds, Model } from "../model/model.js";
import { namedTensor } from "./penalties.js";
import type { TrainSettings } from "./settings.js";

/** The feed of the items of a minibatch, by id; no column of data is called so. */
export const ITEMS = "(items)";
/** The feed of the share of rows that have the item of a row. */
export const SHARES = "(shares)";

/** Goes off a score that is no rival; its exponential is then 0 beside any other. */
const OUT = 1e9;

/** Counting takes a pass over the rows: done once for a set. */
const made = new WeakMap<DataSet, Map<string, Column>>();

/** For each row the share of all rows that have the same id in column `of`. */
export function itemShares(data: DataSet, of: string): Column {
  const known = made.get(data) ?? new Map<string, Column>();
  made.set(data, known);
  const shares = known.get(of) ?? sharesOf(data.columns.get(of) as IndexColumn);
  known.set(of, shares);
  return shares;
}

function sharesOf({ values, dim }: IndexColumn): Column {
  const counts = new Float64Array(dim);
  for (const id of values) counts[id]! += 1;
  return denseColumn(
    Float32Array.from(values, (id) => counts[id]! / values.length),
    1,
  );
}

/**
 * What a loss of kind `batch` compares, both [n, n]: products of the users' rows with the items', and what goes off
 * each: log of the share of column j's item, and where j is another example with the item of row i, so much that it is
 * no rival. Call it inside `tf.tidy`.
 */
export function comparedInBatch(
  model: Model,
  { loss, lossParams }: Pick<TrainSettings, "loss" | "lossParams">,
  values: ReadonlyMap<string, readonly Tensor[]>,
  feeds: Feeds,
): readonly [Tensor, Tensor] {
  const { tf } = model.backend;
  const [users, items] = nodeParams(loss).map((param) =>
    namedTensor(model, lossParams[param] as string, values),
  ) as [Tensor, Tensor];
  const chances = tf.log(tf.reshape(feeds.get(SHARES)!, [1, -1]));
  return [tf.matMul(users, items, false, true), tf.add(chances, tf.mul(twins(tf, feeds.get(ITEMS)!), OUT))];
}

/** 1 where rows i and j, two of them, have one item. */
function twins(tf: TfCore, items: Tensor): Tensor {
  const n = items.size;
  const alike = tf.equal(tf.reshape(items, [n, 1]), tf.reshape(items, [1, n]));
  const places = tf.tensor1d(Int32Array.from({ length: n }, (_, i) => i));
  const apart = tf.notEqual(tf.reshape(places, [n, 1]), tf.reshape(places, [1, n]));
  return tf.cast(tf.logicalAnd(alike, apart), "float32");
}
