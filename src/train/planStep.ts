import type { DataSet } from "../data/types.js";
import { type CompiledStep, type PlanBatch, StepPlans, type ThreadChoice } from "../engine/plan/index.js";
import type { Model, Weight } from "../model/model.js";
import { examplesOf } from "./epochRows.js";
import type { FeedMaker } from "./feeds.js";
import { keptColumns } from "./keptColumns.js";
import { learnrateAt } from "./learnrate.js";
import { batchOf, diagnoseStep, notFinite, outOfBounds, recordPasses, type StepParts } from "./passes.js";
import { PlanLosses } from "./planLosses.js";
import { PlanPredictor } from "./planPredict.js";
import { putWeights, weightsIn } from "./planWeights.js";
import type { TrainSettings } from "./settings.js";
import type { StepperState, StepResult, StepTaker } from "./step.js";

/**
 * Takes training steps by plans. During training their memory holds the truth: `pull` brings it into the model.
 */
export class PlanStepper implements StepTaker {
  readonly engine = "plan";
  step = 0;
  examples = 0;
  private readonly plans: StepPlans;
  private readonly parts: StepParts;
  private readonly predictor: PlanPredictor;
  private readonly lossPlans: PlanLosses;
  /** The data of whose columns the plans have copies. */
  private readonly kept: DataSet;
  /** The step after which the model last had these weights. */
  private pulled = 0;

  /**
   * Records the plan of the full minibatch.
   * @throws CannotPlan where a step cannot be a plan
   */
  constructor(
    private readonly model: Model,
    private readonly settings: TrainSettings,
    feedMaker: FeedMaker,
    target: string | null,
    data: DataSet,
    size: number,
    threads: ThreadChoice = 1,
  ) {
    const { tf } = model.backend;
    this.parts = { model, settings, feedMaker, target };
    const { parameters } = model;
    const { optimizer, seed } = settings;
    this.plans = new StepPlans({ tf, optimizer, parameters, seed, threads });
    this.predictor = new PlanPredictor(model, feedMaker, this.plans);
    this.lossPlans = new PlanLosses(this.parts, this.plans);
    this.push();
    this.record(data, size);
    this.kept = data;
    this.plans.keep(keptColumns(this.parts, data), data.rows);
    this.plans.startThreads();
  }

  get threads(): number {
    return this.plans.threads;
  }

  get aloneWhy(): string | null {
    return this.plans.aloneWhy;
  }

  /** How many of them have come up so far: the first steps do not wait for them. */
  get threadsUp(): number {
    return this.plans.threadsUp;
  }

  follow(order: Int32Array): void {
    this.plans.follow(order);
  }

  take(data: DataSet, rows: Int32Array): StepResult {
    const { settings, examples, step } = this;
    if (!this.plans.has(rows.length)) this.record(data, rows.length);
    const numbers = {
      learnrate: learnrateAt(settings, {
        examples,
        steps: step,
        epochs: examples / examplesOf(data, settings),
      }),
      step: step + 1,
    };
    const ofKept = data === this.kept ? rows : null;
    const outcome = this.plans.take(rows.length, this.batch(data, rows), numbers, ofKept);
    switch (outcome.kind) {
      case "done":
        this.step += 1;
        this.examples += rows.length;
        return { loss: settings.loss.reduction === "sum" ? outcome.loss / rows.length : outcome.loss };
      case "notFinite":
        throw this.diagnosis(data, rows);
      case "outOfBounds":
        throw outOfBounds(outcome.column, outcome.rows);
    }
  }

  predict(data: DataSet, output: string) {
    return this.plans.settled(() => this.predictor.predict(data, output));
  }

  losses(data: DataSet, ids: Int32Array | null) {
    return this.plans.settled(() => this.lossPlans.losses(data, ids));
  }

  weights(): readonly Weight[] {
    return this.plans.settled(() => weightsIn(this.plans, this.model));
  }

  state(): StepperState {
    const deferred = this.plans.behind;
    const slots = this.plans.settled(() =>
      [...this.model.trainable.keys()].flatMap((weight) =>
        [...this.plans.slots(weight)].map(([slot, values]) => ({ weight, slot, values: values.slice() })),
      ),
    );
    return { step: this.step, examples: this.examples, slots, ...(deferred ? { deferred } : {}) };
  }

  resume({ step, examples, slots, deferred }: StepperState): void {
    this.step = step;
    this.examples = examples;
    this.pulled = step;
    for (const { weight, slot, values } of slots) this.plans.slots(weight).get(slot)!.set(values);
    this.plans.resume(step, deferred ?? null);
  }

  settle(): void {
    this.plans.settle();
  }

  /** The plan of a batch size, to be looked at; null where none has been recorded. */
  plan(size: number): CompiledStep | null {
    return this.plans.get(size) ?? null;
  }

  pull(): void {
    if (this.pulled === this.step) return;
    this.pulled = this.step;
    const { tf } = this.model.backend;
    for (const { name, shape, values } of this.weights()) {
      const variable = this.model.variable(name);
      tf.tidy(() => variable.assign(tf.tensor(values, [...shape], "float32")));
    }
  }

  push(): void {
    // What was put off belongs to the weights that were there before.
    this.plans.settle();
    putWeights(this.plans, this.model.getWeights());
  }

  /** The memory goes with the last reference to it. */
  dispose(): void {
    this.plans.dispose();
  }

  /** The columns that the plans do not keep; made when one is asked for. */
  private batch(data: DataSet, rows: Int32Array): PlanBatch {
    let batch: PlanBatch | null = null;
    return (column, values) => {
      batch ??= batchOf(this.parts, data, rows, this.step);
      batch(column, values);
    };
  }

  private record(data: DataSet, size: number): void {
    recordPasses(this.parts, data, size, (weights, passes) => this.plans.record(size, weights, passes));
  }

  /** What the eager step finds on the same rows and the unchanged weights. */
  private diagnosis(data: DataSet, rows: Int32Array): Error {
    this.pull();
    return diagnoseStep(this.parts, data, rows, this) ?? notFinite(this.step);
  }
}
