import type { DataSet } from "../data/types.js";
import type { PlanBatch } from "../engine/plan/index.js";
import { SessionPlans } from "../engine/tensorflow/index.js";
import type { Model, Weight } from "../model/model.js";
import { examplesOf } from "./epochRows.js";
import type { FeedMaker } from "./feeds.js";
import { learnrateAt } from "./learnrate.js";
import { batchOf, diagnoseStep, outOfBounds, recordPasses, type StepParts } from "./passes.js";
import type { TrainSettings } from "./settings.js";
import type { StepperState, StepResult, StepTaker } from "./step.js";

/** How long one call of the session should take, in milliseconds: so long the event loop waits. */
const CALL = 50;

/** A minibatch: its rows, and what fills its columns. */
interface Filled {
  readonly rows: Int32Array;
  readonly batch: PlanBatch;
}

/** Steps of one call at most: their minibatches are in memory together. */
const MOST = 1000;

/**
 * Takes training steps in a session of TensorFlow, several a call. During training its variables hold the truth:
 * `pull` brings them into the model.
 */
export class SessionStepper implements StepTaker {
  readonly engine = "plan";
  step = 0;
  examples = 0;
  private readonly plans: SessionPlans;
  private readonly parts: StepParts;
  /** The step after which the model last had these weights. */
  private pulled = 0;
  /** Shortest time of a step so far, in milliseconds. */
  private stepTime: number | null = null;

  /**
   * Records the plans of the full minibatch and of the last one of an epoch.
   * @throws CannotPlan where a step cannot be a plan, or TensorFlow does not take it
   */
  constructor(
    private readonly model: Model,
    private readonly settings: TrainSettings,
    feedMaker: FeedMaker,
    target: string | null,
    data: DataSet,
    size: number,
  ) {
    const { tf } = model.backend;
    this.parts = { model, settings, feedMaker, target };
    const { parameters } = model;
    this.plans = new SessionPlans({ tf, optimizer: settings.optimizer, parameters, seed: settings.seed });
    try {
      this.push();
      this.record(data, size);
      const last = examplesOf(data, settings) % size;
      if (last > 0) this.record(data, last);
      this.plans.prepare(size);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** Grows until a call takes as long as it should. */
  get stride(): number {
    if (this.stepTime === null) return 1;
    return Math.min(MOST, Math.max(1, Math.floor(CALL / this.stepTime)));
  }

  take(data: DataSet, rows: Int32Array): StepResult {
    return this.takeSeveral(data, [rows])[0]!;
  }

  takeSeveral(data: DataSet, batches: readonly Int32Array[]): readonly StepResult[] {
    const size = batches[0]!.length;
    if (!this.plans.has(size)) this.record(data, size);
    const all = batches.map((rows, i) => ({ rows, batch: batchOf(this.parts, data, rows, this.step + i) }));
    const outside = all.map(({ batch }) => this.plans.outOfBounds(size, batch));
    const inside = outside.findIndex((found) => found !== null);
    const results = this.run(data, inside < 0 ? all : all.slice(0, inside), size);
    if (inside < 0) return results;
    const { column, rows } = outside[inside]!;
    throw outOfBounds(column, rows);
  }

  predict(): null {
    return null;
  }

  weights(): readonly Weight[] {
    this.pull();
    return this.parts.model.getWeights();
  }

  state(): StepperState {
    const slots = this.plans.pullSlots().map(({ tensor, ...names }) => {
      const values = tensor.dataSync<"float32">().slice();
      tensor.dispose();
      return { ...names, values };
    });
    return { step: this.step, examples: this.examples, slots };
  }

  resume({ step, examples, slots }: StepperState): void {
    const { tf } = this.model.backend;
    this.step = step;
    this.examples = examples;
    this.pulled = step;
    const tensors = slots.map(({ weight, slot, values }) => {
      return { weight, slot, tensor: tf.tensor(values, this.model.variable(weight).shape, "float32") };
    });
    this.plans.pushSlots(tensors);
    tf.dispose(tensors.map(({ tensor }) => tensor));
  }

  pull(): void {
    if (this.pulled === this.step) return;
    this.pulled = this.step;
    for (const [name, tensor] of this.plans.pull()) {
      this.model.variable(name).assign(tensor as never);
      tensor.dispose();
    }
  }

  push(): void {
    this.plans.push(this.model.tensors);
  }

  dispose(): void {
    this.plans.dispose();
  }

  private run(data: DataSet, batches: readonly Filled[], size: number): StepResult[] {
    const results: StepResult[] = [];
    let isForced = false;
    while (results.length < batches.length) {
      const left: readonly Filled[] = isForced ? [batches[results.length]!] : batches.slice(results.length);
      const losses = this.call(data, left, size, isForced);
      for (const loss of losses)
        results.push({ loss: this.settings.loss.reduction === "sum" ? loss / size : loss });
      isForced = losses.length < left.length;
      // A norm beyond float32 is no reason to stop where every gradient is finite.
      if (isForced) this.requireFinite(data, left[losses.length]!.rows);
    }
    return results;
  }

  /** @returns the losses of the steps taken */
  private call(data: DataSet, batches: readonly Filled[], size: number, isForced: boolean): Float32Array {
    const steps = batches.map(({ batch }, i) => {
      const [examples, at] = [this.examples + i * size, this.step + i];
      const epochs = examples / examplesOf(data, this.settings);
      const learnrate = learnrateAt(this.settings, { examples, steps: at, epochs });
      return { batch, numbers: { learnrate, step: at + 1 } };
    });
    const began = performance.now();
    const { losses } = this.plans.take(size, steps, isForced);
    const time = (performance.now() - began) / steps.length;
    this.stepTime = Math.min(time, this.stepTime ?? time);
    this.step += losses.length;
    this.examples += losses.length * size;
    return losses;
  }

  private record(data: DataSet, size: number): void {
    this.pull();
    recordPasses(this.parts, data, size, (weights, passes) => this.plans.record(size, weights, passes));
  }

  private requireFinite(data: DataSet, rows: Int32Array): void {
    this.pull();
    const problem = diagnoseStep(this.parts, data, rows, this);
    if (problem) throw problem;
    // The eager step has changed the model's weights.
    this.pulled = -1;
  }
}
