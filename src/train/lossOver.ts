import type { Tensor } from "@tensorflow/tfjs-core";
import type { DataSet } from "../data/types.js";
import type { ObjectiveMetric } from "../declare/metric.js";
import type { TfCore } from "../declare/op.js";
import { typesOf } from "../graph/graph.js";
import { stepContext } from "../model/stepContext.js";
import { minibatchOf } from "./minibatch.js";
import { idsOfRows } from "./negatives.js";
import { termsOf } from "./objective.js";
import { pick, type StepParts } from "./passes.js";
import { chunksOf } from "./predict.js";
import type { TrainSettings } from "./settings.js";

/**
 * A metric of the objective over all rows of a set: like the train figure a mean for each example, weighted as in
 * training, but reduced in float64.
 * @param losses of each output that of every example
 */
export function lossOver(
  { model, settings }: StepParts,
  data: DataSet,
  metric: ObjectiveMetric,
  losses: readonly ArrayLike<number>[],
): number {
  const { tf } = model.backend;
  const weights = weightsOf(data, settings);
  const means = losses.map((each) => metric.compute(each, weights));
  return means.reduce((sum, mean) => sum + finished(tf, settings, mean), 0);
}

function weightsOf(data: DataSet, { exampleWeights }: TrainSettings): Float32Array {
  const weights = new Float32Array(data.rows).fill(1);
  if (exampleWeights !== null) {
    const rows = Int32Array.from(weights, (_, row) => row);
    pick({ column: data.columns.get(exampleWeights)!, rows }, weights);
  }
  return weights;
}

/**
 * For each output of the graph the loss of every example, dropout off, kernel by kernel with the model's weights.
 * @param ids of the column that negatives are drawn from: those of the rows, then the drawn ones for each in turn
 */
export function lossesOf(parts: StepParts, data: DataSet, ids: Int32Array | null): readonly Float32Array[] {
  const { model, settings, feedMaker, target } = parts;
  const { tf } = model.backend;
  const losses = model.graph.outputs.flatMap(typesOf).map(() => new Float32Array(data.rows));
  for (const rows of chunksOf(data)) {
    const batch = minibatchOf(data, rows, settings, target, ids && idsOfRows(ids, data.rows, rows));
    const feeds = feedMaker.minibatch(batch);
    try {
      tf.tidy(() => {
        const values = model.forward(feeds, stepContext(false));
        for (const [i, terms] of termsOf(model, settings, values, feeds, batch).entries()) {
          losses[i]!.set(perExample(tf, settings, terms, rows.length).dataSync<"float32">(), rows[0]!);
        }
      });
    } finally {
      feedMaker.release(feeds);
    }
  }
  return losses;
}

/** One number an example: the sum or the mean of its terms. A function handed in has only a sum over all of them. */
export function perExample(tf: TfCore, { loss }: TrainSettings, terms: Tensor, examples: number): Tensor {
  if (terms.rank === 0) return tf.fill([examples], terms.dataSync()[0]! / examples);
  const rows = tf.reshape(terms, [examples, -1]);
  return loss.reduction === "sum" ? tf.sum(rows, 1) : tf.mean(rows, 1);
}

function finished(tf: TfCore, { loss, lossParams: params }: TrainSettings, mean: number): number {
  return tf.tidy(() => loss.finish?.({ tf, params }, tf.scalar(mean)).dataSync()[0]) ?? mean;
}
