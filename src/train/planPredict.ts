import type { Tensor } from "@tensorflow/tfjs-core";
import type { DataSet } from "../data/types.js";
import { CannotPlan, type ForwardPass, type ForwardPlan } from "../engine/plan/index.js";
import type { Feeds, Model } from "../model/model.js";
import { stepContext } from "../model/stepContext.js";
import type { FeedMaker } from "./feeds.js";
import type { ColumnRows } from "./minibatch.js";
import { outOfBounds, pick } from "./passes.js";

/** Rows predicted in one pass: the smallest of these that takes the set, else the largest as often as needed. */
const CHUNKS = [1, 32, 1024] as const;

/** Numbers of an output, row by row, as the graph yields them. */
export interface Predicted {
  readonly values: Float32Array;
  /** Numbers for each row. */
  readonly width: number;
}

/** What records predictions over a memory with the weights. */
export interface Recorder {
  recordForward(
    weights: ReadonlyMap<string, Tensor>,
    passes: readonly [ForwardPass, ForwardPass],
  ): ForwardPlan;
}

/** Predicts by plans, one for each output and size of a pass, over the weights in a recorder's memory. */
export class PlanPredictor {
  /** null where the prediction cannot be a plan. */
  private readonly plans = new Map<string, ForwardPlan | null>();

  constructor(
    private readonly model: Model,
    private readonly feedMaker: FeedMaker,
    private readonly recorder: Recorder,
  ) {}

  /** The output for each row; null where it cannot be a plan, or is not one row for each. */
  predict(data: DataSet, output: string): Predicted | null {
    if (data.rows === 0) return null;
    const chunk = chunkFor(data.rows);
    const key = `${chunk} ${output}`;
    if (!this.plans.has(key)) this.plans.set(key, this.record(data, output, chunk));
    const plan = this.plans.get(key);
    return plan?.shape[0] === chunk ? predictBy(plan, data) : null;
  }

  private record(data: DataSet, output: string, size: number): ForwardPlan | null {
    try {
      return recordPredictions(this.model, this.feedMaker, data, output, size, (weights, passes) =>
        this.recorder.recordForward(weights, passes),
      );
    } catch (error) {
      if (error instanceof CannotPlan) return null;
      throw error;
    }
  }
}

/** How many rows a pass takes, of so many. */
export function chunkFor(rows: number): number {
  return CHUNKS.find((size) => size >= rows) ?? CHUNKS.at(-1)!;
}

/** The output of a plan for every row of a set. */
export function predictBy(plan: ForwardPlan, data: DataSet): Predicted {
  const batch = (rows: Int32Array) => (name: string) => ({ column: data.columns.get(name)!, rows });
  return valuesBy(plan, data.rows, batch);
}

/**
 * The output of a plan for so many rows, pass by pass. The last pass is filled up with the last row.
 * @param batch what the feeds of a pass over some rows are made of
 */
export function valuesBy(
  plan: ForwardPlan,
  count: number,
  batch: (rows: Int32Array) => (feed: string) => ColumnRows,
): Predicted {
  const chunk = plan.shape[0]!;
  const width = plan.shape.slice(1).reduce((a, b) => a * b, 1);
  const values = new Float32Array(count * width);
  const rows = new Int32Array(chunk);
  for (let from = 0; from < count; from += chunk) {
    for (let i = 0; i < chunk; i++) rows[i] = Math.min(from + i, count - 1);
    const at = batch(rows);
    const outcome = plan.run((feed, target) => pick(at(feed), target));
    if (outcome.kind === "outOfBounds") throw outOfBounds(outcome.column, outcome.rows);
    const left = Math.min(chunk, count - from);
    values.set(outcome.output.subarray(0, left * width), from * width);
  }
  return { values, width };
}

/**
 * Hands over two passes of a prediction, on neighbouring rows.
 * @param size   rows of a pass
 * @param record gets the model's weights by name, and the passes
 */
export function recordPredictions<T>(
  model: Model,
  feedMaker: FeedMaker,
  data: DataSet,
  output: string,
  size: number,
  record: (weights: ReadonlyMap<string, Tensor>, passes: readonly [ForwardPass, ForwardPass]) => T,
): T {
  const names = feedMaker.ratingColumns;
  const outputOf: PassParts["outputOf"] = (values) => values.get(output)![0]!;
  return recordTwice(
    model,
    data,
    size,
    (rows) => ({ all: feedMaker.feeds(data, rows), names, outputOf }),
    record,
  );
}

/** What a pass over some rows is made of. */
export interface PassParts {
  /** What the graph is fed. */
  readonly all: Feeds;
  /** Of these, what each pass has of its own; disposed of when both are recorded. */
  readonly names: readonly string[];
  /** What is to be computed, from the values of the nodes. */
  readonly outputOf: (values: ReturnType<Model["forward"]>) => Tensor;
}

/** Hands over two passes, on neighbouring rows, dropout off. */
export function recordTwice<T>(
  model: Model,
  data: DataSet,
  size: number,
  partsOf: (rows: Int32Array) => PassParts,
  record: (weights: ReadonlyMap<string, Tensor>, passes: readonly [ForwardPass, ForwardPass]) => T,
): T {
  const made: Tensor[] = [];
  const pass = (shift: number): ForwardPass => {
    const rows = Int32Array.from({ length: size }, (_, i) => (i + shift) % data.rows);
    const { all, names, outputOf } = partsOf(rows);
    const feeds = new Map(names.map((name) => [name, all.get(name)!]));
    made.push(...feeds.values());
    return {
      feeds,
      run: (hooks) => {
        const watch = ({ name }: { name: string }) => hooks.mark(`node \`${name}\``);
        return outputOf(model.forward(all, stepContext(false), watch));
      },
    };
  };
  try {
    return record(model.tensors, [pass(0), pass(1)]);
  } finally {
    model.backend.tf.dispose(made);
  }
}
