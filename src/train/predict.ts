import type { DataSet } from "../data/types.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import type { Model } from "../model/model.js";
import { stepContext } from "../model/stepContext.js";
import type { FeedMaker } from "./feeds.js";
import type { TargetUnit } from "./targetUnit.js";

/** Rows predicted in one pass; bounds memory. */
const CHUNK = 4096;

/** The model's prediction for each row, in the target's unit. Dropout is off, batch norm uses its moving averages. */
export function predictRows(
  model: Model,
  feedMaker: FeedMaker,
  data: DataSet,
  output: string,
  unit: TargetUnit,
): Float64Array {
  const { tf } = model.backend;
  const predictions = new Float64Array(data.rows);
  for (let from = 0; from < data.rows; from += CHUNK) {
    const rows = Int32Array.from({ length: Math.min(CHUNK, data.rows - from) }, (_, i) => from + i);
    const feeds = feedMaker.feeds(data, rows);
    let values: ArrayLike<number>;
    try {
      values = tf.tidy(() => {
        const [score] = model.forward(feeds, stepContext(false)).get(output)!;
        return score!.dataSync();
      });
    } finally {
      feedMaker.release(feeds);
    }
    if (values.length !== rows.length) throw notOneColumn(model, output, values.length / rows.length);
    for (let i = 0; i < rows.length; i++) predictions[from + i] = unit.toUnit(values[i]!);
  }
  return predictions;
}

function notOneColumn(model: Model, output: string, width: number) {
  return failure(
    UsageError,
    "wrong-output",
    `output \`${output}\` has ${width} numbers an example; a rating is one`,
    {
      at: model.graph.byName.get(output)?.nameSpan,
      notes: ["name the node that predicts with `@train(output='…')`"],
    },
  );
}
