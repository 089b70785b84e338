import type { Tensor } from "@tensorflow/tfjs-core";
import type { DataSet } from "../data/types.js";
import type { ObjectiveMetric } from "../declare/metric.js";
import type { TfCore } from "../declare/op.js";
import { typesOf } from "../graph/graph.js";
import type { Model } from "../model/model.js";
import { stepContext } from "../model/stepContext.js";
import type { FeedMaker } from "./feeds.js";
import { minibatchOf, WEIGHTS } from "./minibatch.js";
import { termsOf } from "./objective.js";
import { chunksOf } from "./predict.js";
import type { TrainSettings } from "./settings.js";

/**
 * A metric of the objective over all rows of a set, with dropout off: like the train figure a mean for each example,
 * weighted as in training, but reduced in float64.
 * @param ids of the column that negatives are drawn from: those of the rows, then the drawn ones for each in turn
 */
export function lossOver(
  model: Model,
  feedMaker: FeedMaker,
  settings: TrainSettings,
  data: DataSet,
  target: string | null,
  metric: ObjectiveMetric,
  ids: Int32Array | null = null,
): number {
  const { tf } = model.backend;
  const losses = model.graph.outputs.flatMap(typesOf).map(() => new Float64Array(data.rows));
  const weights = new Float64Array(data.rows).fill(1);
  for (const rows of chunksOf(data)) {
    const batch = minibatchOf(data, rows, settings, target, ids && idsOf(ids, data.rows, rows));
    const feeds = feedMaker.minibatch(batch);
    try {
      tf.tidy(() => {
        const values = model.forward(feeds, stepContext(false));
        for (const [i, terms] of termsOf(model, settings, values, feeds, batch).entries()) {
          losses[i]!.set(perExample(tf, settings, terms, rows.length).dataSync(), rows[0]!);
        }
      });
      const weighted = feeds.get(WEIGHTS)?.dataSync();
      if (weighted) weights.set(weighted, rows[0]!);
    } finally {
      feedMaker.release(feeds);
    }
  }
  const means = losses.map((each) => metric.compute(each, weights));
  return means.reduce((sum, mean) => sum + finished(tf, settings, mean), 0);
}

/** The ids of some rows in succession and of their negatives. */
function idsOf(ids: Int32Array, all: number, rows: Int32Array): Int32Array {
  const count = ids.length / all - 1;
  const [from, to] = [rows[0]!, rows[0]! + rows.length];
  const some = new Int32Array(rows.length * (1 + count));
  some.set(ids.subarray(from, to));
  some.set(ids.subarray(all + from * count, all + to * count), rows.length);
  return some;
}

/** One number an example: the sum or the mean of its terms. A function handed in has only a sum over all of them. */
function perExample(tf: TfCore, { loss }: TrainSettings, terms: Tensor, examples: number): Tensor {
  if (terms.rank === 0) return tf.fill([examples], terms.dataSync()[0]! / examples);
  const rows = tf.reshape(terms, [examples, -1]);
  return loss.reduction === "sum" ? tf.sum(rows, 1) : tf.mean(rows, 1);
}

function finished(tf: TfCore, { loss, lossParams: params }: TrainSettings, mean: number): number {
  return tf.tidy(() => loss.finish?.({ tf, params }, tf.scalar(mean)).dataSync()[0]) ?? mean;
}
