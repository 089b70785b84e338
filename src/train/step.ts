import type { Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import type { DataSet } from "../data/types.js";
import { gradientScale } from "../declare/optimizer.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import type { DeferredState } from "../engine/plan/index.js";
import type { Graph } from "../graph/graph.js";
import type { Feeds, Model, Weight } from "../model/model.js";
import { disposeMarks, type StepContext, stepContext } from "../model/stepContext.js";
import { diagnoseNonFinite } from "./diagnose.js";
import { examplesOf } from "./epochRows.js";
import type { FeedMaker } from "./feeds.js";
import { forgetTape } from "./forgetTape.js";
import { learnrateAt } from "./learnrate.js";
import { type Minibatch, trainingBatch } from "./minibatch.js";
import { objectiveOf } from "./objective.js";
import type { Predicted } from "./planPredict.js";
import type { TrainSettings } from "./settings.js";

export interface StepResult {
  /** The objective of the minibatch, penalties apart, a mean per example. */
  readonly loss: number;
}

/** What the optimizer remembers of a weight. */
export interface Slot {
  readonly weight: string;
  readonly slot: string;
  /** As many as the weight has. */
  readonly values: Float32Array;
}

/** What is needed, beside the weights, to go on where another left off. */
export interface StepperState {
  readonly step: number;
  readonly examples: number;
  /** As if no update had been put off. */
  readonly slots: readonly Slot[];
  /** Updates of rows that a plan has put off; absent where there are none. */
  readonly deferred?: DeferredState;
  /** Where a sampler draws the weights; absent where an optimizer learns them. */
  readonly draws?: Draws;
}

/** What a sampler remembers beside the tables that it drew last. */
export interface Draws {
  /** Precision of the errors. */
  readonly noise: number;
  /** What the columns of each table were last taken to be spread like. */
  readonly priors: readonly ColumnPrior[];
  /** Sets of weights kept so far. */
  readonly members: readonly (readonly Weight[])[];
  /** The precision of the errors that was drawn with each of them. */
  readonly precisions: readonly number[];
}

/** A number for each column. */
export interface ColumnPrior {
  readonly table: string;
  readonly mean: readonly number[];
  readonly precision: readonly number[];
}

/** Takes training steps: owns the optimizer's slots and the number of the step. */
export interface StepTaker {
  /** What runs the steps. */
  readonly engine: "plan" | "eager";
  /** How many threads compute them; absent where that is not ours to say. */
  readonly threads?: number;
  /** Why one thread computes them where several were asked for or would gain by it; null where that is not so. */
  readonly aloneWhy?: string | null;
  /** Steps taken. */
  readonly step: number;
  /** Examples seen. */
  readonly examples: number;
  /** Is told the order of an epoch's rows, from which the next minibatches are cut. */
  follow?(order: Int32Array): void;
  /**
   * One update from these rows.
   * @throws NumericError, with nothing updated, where the objective or a gradient is not finite
   */
  take(data: DataSet, rows: Int32Array): StepResult;
  /**
   * Several updates in one call, one after the other, where that is faster than one by one: `stride` at a time.
   * The minibatches have one size. Steps before one that fails are taken.
   */
  takeSeveral?(data: DataSet, batches: readonly Int32Array[]): readonly StepResult[];
  /** Steps that `takeSeveral` best gets now. */
  readonly stride?: number;
  /**
   * An output for each row, with the weights as they are; null where it has to be computed by the model, after `pull`.
   */
  predict(data: DataSet, output: string): Predicted | null;
  /** As `lossesOf`, with the weights as they are; null or absent where the model has to compute them, after `pull`. */
  losses?(data: DataSet, ids: Int32Array | null): readonly Float32Array[] | null;
  /** Sets of weights that predict together, where there are several. */
  readonly members?: readonly (readonly Weight[])[];
  /** The precision of the errors about what each of them predicts, in the target's unit as stored, where it is known. */
  readonly precisions?: readonly number[];
  /** Every weight, statistics included, as it is now. */
  weights(): readonly Weight[];
  /** As it is now, a copy. */
  state(): StepperState;
  /**
   * Goes on from there, with the model's weights.
   * @throws UsageError where another kind of run was left there
   */
  resume(state: StepperState): void;
  /** Makes all updates that were put off; what an epoch ends with, so that evaluations need no copy of what is not. */
  settle?(): void;
  /** Brings the weights into the model, where they are kept elsewhere meanwhile. */
  pull(): void;
  /** Takes over the model's weights, after something else has set them. */
  push(): void;
  dispose(): void;
}

/** Takes steps by tfjs, one kernel after the other: the reference for every other way. */
export class Stepper implements StepTaker {
  readonly engine = "eager";
  step = 0;
  examples = 0;
  private readonly slots = new Map<string, Record<string, Variable>>();
  private readonly trainable: ReadonlyMap<string, Variable>;

  constructor(
    private readonly model: Model,
    private readonly settings: TrainSettings,
    private readonly feedMaker: FeedMaker,
    private readonly target: string | null,
  ) {
    const { tf } = model.backend;
    this.trainable = model.trainable;
    if (this.trainable.size === 0) throw nothingToLearn(model.graph);
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

  take(data: DataSet, rows: Int32Array): StepResult {
    const { tf } = this.model.backend;
    const batch = trainingBatch(data, rows, this.settings, this.target, this.step);
    const feeds = this.feedMaker.minibatch(batch);
    const context = stepContext(true, this.settings.seed, this.step);
    const passing: Tensor[] = [];
    try {
      const { value, loss, grads } = this.gradients(feeds, batch, context);
      passing.push(value, loss, ...grads.values());
      const objective = loss.dataSync()[0]!;
      const total = value.dataSync()[0]!;
      const squares = squaredNorm(grads.values());
      if (!Number.isFinite(total) || !Number.isFinite(squares)) {
        throw diagnoseNonFinite(this.model, feeds, context, grads, this.step, objective);
      }
      this.update(grads, gradientScale(squares, this.settings.optimizer.clipNorm), data);
      for (const [name, updated] of context.updates) this.model.variable(name).assign(updated as never);
      this.step += 1;
      this.examples += rows.length;
      return { loss: this.settings.loss.reduction === "sum" ? objective / rows.length : objective };
    } catch (error) {
      forgetTape(tf);
      throw error;
    } finally {
      tf.dispose(passing);
      disposeMarks(tf, context);
      this.feedMaker.release(feeds);
    }
  }

  /** The objective with and without penalties, and the gradient of each weight that it hangs on. */
  private gradients(feeds: Feeds, batch: Minibatch, context: StepContext) {
    const { tf } = this.model.backend;
    let loss: Scalar | null = null;
    const { value, grads } = tf.variableGrads(() => {
      const objective = objectiveOf(this.model, this.settings, feeds, batch, context);
      loss = tf.keep(objective.loss);
      return objective.total;
    }, [...this.trainable.values()]);
    const known = [...this.trainable].filter(([, variable]) => grads[variable.name]);
    return {
      value,
      loss: loss! as Scalar,
      grads: new Map(known.map(([name, variable]) => [name, grads[variable.name]!])),
    };
  }

  predict(): null {
    return null;
  }

  weights(): readonly Weight[] {
    return this.model.getWeights();
  }

  state(): StepperState {
    const slots = [...this.slots].flatMap(([weight, all]) =>
      Object.entries(all).map(([slot, variable]) => {
        return { weight, slot, values: variable.dataSync<"float32">().slice() };
      }),
    );
    return { step: this.step, examples: this.examples, slots };
  }

  resume({ step, examples, slots }: StepperState): void {
    const { tf } = this.model.backend;
    this.step = step;
    this.examples = examples;
    for (const { weight, slot, values } of slots) {
      const variable = this.slots.get(weight)![slot]!;
      tf.tidy(() => variable.assign(tf.tensor(values, variable.shape, "float32")));
    }
  }

  // The model's variables are what is updated.
  pull(): void {}

  push(): void {}

  dispose(): void {
    this.model.backend.tf.dispose([...this.slots.values()].flatMap((slots) => Object.values(slots)));
  }

  private update(grads: ReadonlyMap<string, Tensor>, gradientScale: number, data: DataSet): void {
    const { tf } = this.model.backend;
    const { optimizer } = this.settings;
    const { examples, step } = this;
    const epochs = examples / examplesOf(data, this.settings);
    const learnrate = learnrateAt(this.settings, { examples, steps: step, epochs });
    for (const [name, gradient] of grads) {
      const weight = this.trainable.get(name)!;
      const slots = this.slots.get(name)!;
      const decays = this.model.decays(name);
      tf.tidy(() => {
        const input = { weight, gradient, slots, learnrate, step: step + 1, decays, gradientScale };
        const updated = optimizer.update(tf, input);
        weight.assign(updated.weight);
        for (const [slot, value] of Object.entries(updated.slots)) slots[slot]!.assign(value);
      });
    }
  }
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

function nothingToLearn(graph: Graph) {
  return failure(UsageError, "nothing-to-learn", "the graph has no weights: there is nothing to train", {
    at: graph.outputs[0]?.nameSpan,
    notes: ["lookup, weights, linear, concat and dnn have weights"],
  });
}
