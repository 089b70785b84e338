import type { Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import type { DataSet } from "../data/types.js";
import type { Model } from "../model/model.js";
import { type Penalty, stepContext } from "../model/stepContext.js";
import { diagnoseNonFinite } from "./diagnose.js";
import type { FeedMaker } from "./feeds.js";
import { decayed } from "./learnrate.js";
import type { TrainSettings } from "./settings.js";

export interface StepResult {
  /** The objective of the minibatch, penalties apart, a mean per example. */
  readonly loss: number;
}

/** Takes training steps: owns the optimizer's slots and the number of the step. */
export class Stepper {
  /** Steps taken. */
  step = 0;
  /** Examples seen. */
  examples = 0;
  private readonly slots = new Map<string, Record<string, Variable>>();
  private readonly trainable: ReadonlyMap<string, Variable>;

  constructor(
    private readonly model: Model,
    private readonly settings: TrainSettings,
    private readonly feedMaker: FeedMaker,
    private readonly target: string,
  ) {
    const { tf } = model.backend;
    this.trainable = model.trainable;
    for (const [name, weight] of this.trainable) {
      const initial = Object.entries(settings.optimizer.slots).map(([slot, start]) => {
        const value = tf.tidy(() => tf.fill(weight.shape, start));
        const variable = tf.variable(value, false);
        value.dispose();
        return [slot, variable] as const;
      });
      this.slots.set(name, Object.fromEntries(initial));
    }
  }

  /**
   * One update from these rows.
   * @throws NumericError, with nothing updated, where the objective or a gradient is not finite
   */
  take(data: DataSet, rows: Int32Array): StepResult {
    const { tf } = this.model.backend;
    const feeds = this.feedMaker.feeds(data, rows);
    const target = this.feedMaker.column(data, this.target, rows);
    const context = stepContext(true, this.settings.seed, this.step);
    let loss: Scalar | null = null;
    const { value, grads } = tf.variableGrads(() => {
      const values = this.model.forward(feeds, context);
      loss = tf.keep(this.lossOf(values, target));
      return addPenalties(loss, context.penalties, this.settings.loss.reduction, rows.length, tf.add, tf.div);
    }, [...this.trainable.values()]);
    const byName = new Map([...this.trainable].map(([name, v]) => [name, grads[v.name]!]));
    const total = value.dataSync()[0]!;
    const finite = Number.isFinite(total) && Number.isFinite(squaredNorm(byName.values()));
    const objective = loss!.dataSync()[0]!;
    const dispose = () => {
      tf.dispose([value, loss!, target, ...byName.values(), ...context.penalties.map((p) => p.term)]);
      tf.dispose([...context.updates.values()]);
      this.feedMaker.release(feeds);
    };
    if (!finite) {
      const problem = diagnoseNonFinite(this.model, feeds, context, byName, this.step, objective);
      dispose();
      throw problem;
    }
    this.update(byName);
    for (const [name, updated] of context.updates) this.model.variable(name).assign(updated as never);
    dispose();
    this.step += 1;
    this.examples += rows.length;
    return { loss: this.settings.loss.reduction === "sum" ? objective / rows.length : objective };
  }

  dispose(): void {
    this.model.backend.tf.dispose([...this.slots.values()].flatMap((slots) => Object.values(slots)));
  }

  /** Summed over the graph's outputs; a mean stays a mean of each. */
  private lossOf(values: ReadonlyMap<string, readonly Tensor[]>, target: Tensor): Scalar {
    const { tf } = this.model.backend;
    const { graph } = this.model;
    const scores = graph.outputs.flatMap((node) => [...values.get(node.name)!]);
    const losses = scores.map((score) => this.settings.loss.compute({ tf }, score, target));
    return losses.reduce((a, b) => tf.add(a, b));
  }

  private update(grads: ReadonlyMap<string, Tensor>): void {
    const { tf } = this.model.backend;
    const { optimizer, learnrate, decay, momentum } = this.settings;
    const rate = decayed(learnrate, decay, this.examples);
    for (const [name, gradient] of grads) {
      const weight = this.trainable.get(name)!;
      const slots = this.slots.get(name)!;
      tf.tidy(() => {
        const updated = optimizer.update(tf, {
          weight,
          gradient,
          slots,
          learnrate: rate,
          step: this.step + 1,
          options: { momentum },
        });
        weight.assign(updated.weight);
        for (const [slot, value] of Object.entries(updated.slots)) slots[slot]!.assign(value);
      });
    }
  }
}

/** The loss plus what nodes ask for; a sum over rows is divided by their number where the loss is a mean. */
function addPenalties(
  loss: Scalar,
  penalties: readonly Penalty[],
  reduction: "sum" | "mean",
  rows: number,
  add: (a: Scalar, b: Scalar) => Scalar,
  divide: (a: Scalar, b: number) => Scalar,
): Scalar {
  return penalties.reduce(
    (sum, { term, over }) => add(sum, over === "rows" && reduction === "mean" ? divide(term, rows) : term),
    loss,
  );
}

/** In float64, so that it is finite exactly where every element is and no square overflows. */
function squaredNorm(grads: Iterable<Tensor>): number {
  let sum = 0;
  for (const grad of grads) sum += sumOfSquares(grad.dataSync() as Float32Array);
  return sum;
}

function sumOfSquares(values: Float32Array): number {
  let sum = 0;
  // An index, since an iterator over a typed array takes ten times as long.
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
}
