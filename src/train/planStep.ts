import type { Tensor } from "@tensorflow/tfjs-core";
import type { DataSet } from "../data/types.js";
import { DataError, failure, NumericError } from "../diagnostics/errors.js";
import { describePlan, type Pass, type PassHooks, type PlanBatch, StepPlans } from "../engine/plan/index.js";
import type { Model } from "../model/model.js";
import { stepContext } from "../model/stepContext.js";
import type { FeedMaker } from "./feeds.js";
import { decayed } from "./learnrate.js";
import { type ColumnRows, trainingBatch } from "./minibatch.js";
import { objectiveOf } from "./objective.js";
import type { TrainSettings } from "./settings.js";
import { Stepper, type StepResult, type StepTaker } from "./step.js";

/**
 * Takes training steps by plans. During training their memory holds the truth: `pull` brings it into the model.
 */
export class PlanStepper implements StepTaker {
  readonly engine = "plan";
  step = 0;
  examples = 0;
  private readonly plans: StepPlans;
  private readonly names: readonly string[];
  /** The step after which the model last had these weights. */
  private pulled = 0;

  /**
   * Records the plan of the full minibatch.
   * @throws CannotPlan where a step cannot be a plan
   */
  constructor(
    private readonly model: Model,
    private readonly settings: TrainSettings,
    private readonly feedMaker: FeedMaker,
    private readonly target: string | null,
    data: DataSet,
    size: number,
  ) {
    const { tf } = model.backend;
    const { trainable } = model;
    const weights = model.getWeights();
    this.names = weights.map(({ name }) => name);
    const parameters = weights.map(({ name, shape }) => ({ name, shape, trainable: trainable.has(name) }));
    this.plans = new StepPlans({ tf, optimizer: settings.optimizer, parameters, seed: settings.seed });
    this.push();
    this.record(data, size);
  }

  take(data: DataSet, rows: Int32Array): StepResult {
    const { learnrate, decay, momentum, loss } = this.settings;
    if (!this.plans.has(rows.length)) this.record(data, rows.length);
    const outcome = this.plans.take(rows.length, this.batchOf(data, rows), {
      learnrate: decayed(learnrate, decay, this.examples),
      step: this.step + 1,
      options: { momentum },
    });
    switch (outcome.kind) {
      case "done":
        this.step += 1;
        this.examples += rows.length;
        return { loss: loss.reduction === "sum" ? outcome.loss / rows.length : outcome.loss };
      case "notFinite":
        throw this.diagnosis(data, rows);
      case "outOfBounds":
        throw outOfBounds(outcome.column, outcome.rows);
    }
  }

  /** The plan of a batch size as lines of text; null where none has been recorded. */
  describe(size: number): readonly string[] | null {
    const plan = this.plans.get(size);
    return plan ? describePlan(plan) : null;
  }

  pull(): void {
    if (this.pulled === this.step) return;
    this.pulled = this.step;
    const { tf } = this.model.backend;
    for (const name of this.names) {
      const variable = this.model.variable(name);
      tf.tidy(() => variable.assign(tf.tensor(this.plans.values(name).slice(), variable.shape, "float32")));
    }
  }

  push(): void {
    for (const { name, values } of this.model.getWeights()) this.plans.values(name).set(values);
  }

  // The memory goes with the last reference to it.
  dispose(): void {}

  /** Two passes on neighbouring rows: a number that is not the same in both cannot be part of a plan. */
  private record(data: DataSet, size: number): void {
    const first = Int32Array.from({ length: size }, (_, i) => i);
    const second = first.map((row) => (row + 1) % data.rows);
    const weights = new Map(this.names.map((name) => [name, this.model.variable(name) as Tensor]));
    const made: Tensor[] = [];
    try {
      this.plans.record(size, weights, [this.pass(data, first, 0, made), this.pass(data, second, 1, made)]);
    } finally {
      this.model.backend.tf.dispose(made);
    }
  }

  /** @param made gets the tensors that are to be disposed of afterwards */
  private pass(data: DataSet, rows: Int32Array, step: number, made: Tensor[]): Pass {
    const { model, settings, feedMaker } = this;
    const batch = trainingBatch(data, rows, settings, this.target, step);
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

  private batchOf(data: DataSet, rows: Int32Array): PlanBatch {
    const batch = trainingBatch(data, rows, this.settings, this.target, this.step);
    return (name, target) => pick(batch.at(name), target);
  }

  /** What the eager step finds on the same rows and the unchanged weights. */
  private diagnosis(data: DataSet, rows: Int32Array): Error {
    this.pull();
    const eager = new Stepper(this.model, this.settings, this.feedMaker, this.target);
    eager.step = this.step;
    eager.examples = this.examples;
    try {
      eager.take(data, rows);
    } catch (error) {
      return error as Error;
    } finally {
      eager.dispose();
    }
    const message = `the objective or a gradient is not finite, at step ${this.step + 1}`;
    return failure(NumericError, "not-finite", message, { notes: ["nothing was updated in this step"] });
  }
}

/** A column's rows, one after the other. */
function pick({ column, rows }: ColumnRows, target: Float32Array | Int32Array): void {
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

function outOfBounds(column: string | null, rows: number): Error {
  const where = column === null ? "a table" : `column \`${column}\``;
  return failure(DataError, "id-out-of-range", `${where} holds an id outside 0…${rows - 1}`, {
    notes: ["nothing was updated in this step"],
  });
}
