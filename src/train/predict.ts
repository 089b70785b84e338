import type { DataSet } from "../data/types.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import type { Model } from "../model/model.js";
import { stepContext } from "../model/stepContext.js";
import type { FeedMaker } from "./feeds.js";
import type { Rows, TargetUnit } from "./targetUnit.js";

/** Rows predicted in one pass; bounds memory. */
const CHUNK = 4096;

/**
 * The model's prediction for each row, one or more numbers, in the target's unit. Dropout is off, batch norm uses its
 * moving averages.
 */
export function predictRows(
  model: Model,
  feedMaker: FeedMaker,
  data: DataSet,
  output: string,
  { toUnit }: TargetUnit,
): Rows {
  const { tf } = model.backend;
  let width = 1;
  let predictions = new Float64Array(data.rows);
  for (const rows of chunksOf(data)) {
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
    const from = rows[0]!;
    if (from === 0) {
      width = values.length / rows.length;
      predictions = new Float64Array(data.rows * width);
    }
    // What has as many numbers in every pass is no row an example.
    if (!Number.isInteger(width) || values.length !== rows.length * width) throw notRows(model, output);
    for (let i = 0; i < values.length; i++) predictions[from * width + i] = toUnit(values[i]!);
  }
  return { values: predictions, width };
}

/** The rows of a data set in pieces, in order. */
export function* chunksOf({ rows }: DataSet): Generator<Int32Array> {
  for (let from = 0; from < rows; from += CHUNK) {
    yield Int32Array.from({ length: Math.min(CHUNK, rows - from) }, (_, i) => from + i);
  }
}

function notRows(model: Model, output: string) {
  return failure(UsageError, "wrong-output", `output \`${output}\` does not have one row for each example`, {
    at: model.graph.byName.get(output)?.nameSpan,
    notes: ["name the node that predicts with `@train(output='…')`"],
  });
}
