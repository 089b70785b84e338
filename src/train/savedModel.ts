import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { Column, DataSet } from "../data/types.js";
import { RATINGS } from "../declare/columns.js";
import type { Range } from "../declare/directives.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import { CannotPlan, type Pass, type PassHooks } from "../engine/plan/index.js";
import { forwardSavedModel, type GivenColumn } from "../engine/tensorflow/index.js";
import type { Model } from "../model/model.js";
import { disposeMarks, stepContext } from "../model/stepContext.js";
import type { FeedMaker } from "./feeds.js";
import type { TargetUnit } from "./targetUnit.js";

/** What is written of a model. */
export interface ForwardParts {
  readonly model: Model;
  readonly feedMaker: FeedMaker;
  /** The node that predicts. */
  readonly output: string;
  readonly unit: TargetUnit;
  /** What predictions are brought within; null where they are not. */
  readonly range: Range | null;
}

/**
 * The model as the bytes of a SavedModel's `saved_model.pb`: what `predict` computes, dropout off.
 * @param columns how callers give each rating column that the graph reads
 * @throws UsageError where a node has no form in such a graph
 */
export function savedModelOf(parts: ForwardParts, columns: ReadonlyMap<string, GivenColumn>): Uint8Array {
  const { model, unit, range } = parts;
  const { tf } = model.backend;
  const made: Tensor[] = [];
  const add = unit.toUnit(0);
  try {
    return forwardSavedModel({
      tf,
      weights: model.tensors,
      pass: (rows, shift) => passOf(parts, rows, shift, made),
      columns,
      unit: { add, multiply: unit.toUnit(1) - add, range },
    });
  } catch (error) {
    if (!(error instanceof CannotPlan)) throw error;
    throw failure(UsageError, "no-saved-model", `the model has no form as a SavedModel: ${error.message}`, {
      notes: ["run folders work for every model: `antk predict`, and `load` in a program"],
    });
  } finally {
    tf.dispose(made);
  }
}

/** A pass of a trained model over made-up rows. @param made gets the tensors to be disposed of */
function passOf(
  { model, feedMaker, output }: ForwardParts,
  rows: number,
  shift: number,
  made: Tensor[],
): Pass {
  const feeds = feedMaker.feeds(
    madeUp(model, rows, shift),
    Int32Array.from({ length: rows }, (_, i) => i),
  );
  const columns = new Map(feedMaker.ratingColumns.map((name) => [name, feeds.get(name)!]));
  made.push(...columns.values());
  const run = (hooks: PassHooks) => {
    const context = { ...stepContext(false), onMask: hooks.mask };
    const watch = ({ name }: { name: string }) => hooks.mark(`node \`${name}\``);
    try {
      const score = model.forward(feeds, context, watch).get(output)![0] as Scalar;
      return { loss: score, total: score, updates: new Map() };
    } finally {
      disposeMarks(model.backend.tf, context);
    }
  };
  return { feeds: columns, run };
}

/** Ids and numbers that there might be; no two rows have the same numbers. */
function madeUp(model: Model, rows: number, shift: number): DataSet {
  const columns = new Map<string, Column>();
  for (const { schema } of model.graph.columns) {
    if (schema!.table !== RATINGS) continue;
    const { name, kind, dim, width } = schema!;
    const column: Column =
      kind === "index"
        ? { kind, rows, dim: dim!, values: Int32Array.from({ length: rows }, (_, i) => (i + shift) % dim!) }
        : {
            kind: "dense",
            rows,
            width,
            values: Float32Array.from({ length: rows * width }, (_, i) => Math.sin(i + shift)),
          };
    columns.set(name, column);
  }
  return { rows, columns } as DataSet;
}
