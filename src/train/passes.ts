import type { Tensor } from "@tensorflow/tfjs-core";
import type { DataSet } from "../data/types.js";
import { DataError, failure, NumericError } from "../diagnostics/errors.js";
import type { Pass, PassHooks, PlanBatch } from "../engine/plan/index.js";
import type { Model } from "../model/model.js";
import { stepContext } from "../model/stepContext.js";
import type { FeedMaker } from "./feeds.js";
import { type ColumnRows, trainingBatch } from "./minibatch.js";
import { objectiveOf } from "./objective.js";
import type { TrainSettings } from "./settings.js";
import { Stepper } from "./step.js";

/** What a step is made of, for those who record it. */
export interface StepParts {
  readonly model: Model;
  readonly settings: TrainSettings;
  readonly feedMaker: FeedMaker;
  /** The column that is predicted; null where the loss compares scores with one another. */
  readonly target: string | null;
}

/**
 * Hands over two passes of a step, on neighbouring rows: a number that is not the same in both cannot be part of a
 * plan.
 * @param size   rows of the minibatch
 * @param record gets the model's weights by name, and the passes
 */
export function recordPasses(
  parts: StepParts,
  data: DataSet,
  size: number,
  record: (weights: ReadonlyMap<string, Tensor>, passes: readonly [Pass, Pass]) => void,
): void {
  const { model } = parts;
  const first = Int32Array.from({ length: size }, (_, i) => i);
  const second = first.map((row) => (row + 1) % data.rows);
  const made: Tensor[] = [];
  try {
    record(model.tensors, [passOf(parts, data, first, 0, made), passOf(parts, data, second, 1, made)]);
  } finally {
    model.backend.tf.dispose(made);
  }
}

/** @param made gets the tensors that are to be disposed of afterwards */
function passOf(
  { model, settings, feedMaker, target }: StepParts,
  data: DataSet,
  rows: Int32Array,
  step: number,
  made: Tensor[],
): Pass {
  const batch = trainingBatch(data, rows, settings, target, step);
  const feeds = feedMaker.minibatch(batch);
  const names = [...feedMaker.ratingColumns, ...batch.compared];
  const columns = new Map(names.map((name) => [name, feeds.get(name)!]));
  made.push(...columns.values());
  const run = (hooks: PassHooks) => {
    const context = { ...stepContext(true, settings.seed, step), onMask: hooks.mask };
    const watch = ({ name }: { name: string }) => hooks.mark(`node \`${name}\``);
    try {
      const objective = objectiveOf(model, settings, feeds, batch, context, watch);
      return { ...objective, updates: context.updates };
    } finally {
      made.push(...context.penalties.map(({ term }) => term), ...context.updates.values());
    }
  };
  return { feeds: columns, run };
}

/** The columns of the minibatch of a step, as a plan asks for them. */
export function batchOf(
  { settings, target }: StepParts,
  data: DataSet,
  rows: Int32Array,
  step: number,
): PlanBatch {
  const batch = trainingBatch(data, rows, settings, target, step);
  return (name, values) => pick(batch.at(name), values);
}

/**
 * What the eager step finds on these rows and the model's weights; null where every number of it is finite. It may
 * change the model's weights.
 */
export function diagnoseStep(
  { model, settings, feedMaker, target }: StepParts,
  data: DataSet,
  rows: Int32Array,
  at: { readonly step: number; readonly examples: number },
): Error | null {
  const eager = new Stepper(model, settings, feedMaker, target);
  eager.step = at.step;
  eager.examples = at.examples;
  try {
    eager.take(data, rows);
    return null;
  } catch (error) {
    return error as Error;
  } finally {
    eager.dispose();
  }
}

/** For a step that only its own engine finds not finite. */
export function notFinite(step: number): Error {
  const message = `the objective or a gradient is not finite, at step ${step + 1}`;
  return failure(NumericError, "not-finite", message, { notes: ["nothing was updated in this step"] });
}

/** Writes a column's rows into a plan's memory, one after the other. */
export function pick({ column, rows }: ColumnRows, target: Float32Array | Int32Array): void {
  switch (column.kind) {
    case "index":
      for (let i = 0; i < rows.length; i++) target[i] = column.values[rows[i]!]!;
      return;
    case "dense": {
      const { values, width } = column;
      for (let i = 0; i < rows.length; i++) {
        for (let c = 0; c < width; c++) target[i * width + c] = values[rows[i]! * width + c]!;
      }
      return;
    }
    case "sparse": {
      const { offsets, indices, values, width } = column;
      target.fill(0);
      rows.forEach((row, i) => {
        for (let e = offsets[row]!; e < offsets[row + 1]!; e++) target[i * width + indices[e]!] = values[e]!;
      });
      return;
    }
    case "text":
      throw new Error("a column of text is fed to no graph: the checker sees to it");
  }
}

/** @param column where the ids come from; null where they are computed */
export function outOfBounds(column: string | null, rows: number): Error {
  const where = column === null ? "a table" : `column \`${column}\``;
  return failure(DataError, "id-out-of-range", `${where} holds an id outside 0…${rows - 1}`, {
    notes: ["nothing was updated in this step"],
  });
}
