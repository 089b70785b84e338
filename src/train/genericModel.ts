import type { DataContext, DataSet } from "../data/types.js";
import type { MetricDeclaration, ObjectiveMetric } from "../declare/metric.js";
import { isObject, type NamesOf, requireArgument, requireOptions } from "../diagnostics/arguments.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import { type Backend, type BackendChoice, openBackend } from "../engine/backend.js";
import type { GivenColumn } from "../engine/tensorflow/index.js";
import type { CompiledGraph } from "../graph/compiled.js";
import { Model, type Weight } from "../model/model.js";
import { stream } from "../numeric/stream.js";
import { mean } from "../numeric/sum.js";
import { checkObjective, checkWeights } from "./checkObjective.js";
import { diagnoseScore } from "./diagnose.js";
import { type Evaluation, evaluate, type Scored, type Scores } from "./evaluate.js";
import { FeedMaker } from "./feeds.js";
import { lossOver } from "./lossOver.js";
import { negativesOf } from "./negatives.js";
import { type ChosenStepper, type EngineChoice, openStepper } from "./openStepper.js";
import { pairsOf } from "./pairs.js";
import { tablePenalties } from "./penalties.js";
import { predictRows } from "./predict.js";
import { requireRanking } from "./ranking.js";
import { savedModelOf } from "./savedModel.js";
import {
  namedMetric,
  resolveTrainSettings,
  TRAIN_OPTIONS,
  type TrainOptions,
  type TrainSettings,
} from "./settings.js";
import type { StepResult, StepTaker } from "./step.js";
import { Stopping } from "./stopping.js";
import { type Rows, type TargetUnit, targetsOf, targetUnit } from "./targetUnit.js";
import { ratingColumns } from "./userItemPairs.js";

export interface GenericModelOptions extends TrainOptions {
  /** What computes. Default "auto": wasm. */
  backend?: BackendChoice;
  /** How steps run. Default "auto": as a recorded plan on wasm and TensorFlow where that can be, else kernel by kernel. */
  engine?: EngineChoice;
}

const OPTIONS: NamesOf<GenericModelOptions> = { ...TRAIN_OPTIONS, backend: true, engine: true };

export interface EvalOptions {
  /** Names such as "rmse" or "ndcg@10". Default: the metric of the settings, then the further ones. */
  metrics?: readonly string[];
  /** For metrics at k: a rating of at least this makes an item relevant to its user. Default that of the settings. */
  relevant?: number | null;
  /**
   * For metrics at k: sets whose items are no candidates, the training rows first. Default what was there before: for
   * test train and dev, for dev train.
   */
  seen?: readonly DataSet[];
  /** Whether each metric is also told by user. Default false. */
  perUser?: boolean;
}

const EVAL_OPTIONS: NamesOf<EvalOptions> = { metrics: true, relevant: true, seen: true, perUser: true };

export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /** Mean objective per example over the epoch's steps, penalties apart. */
  readonly train: number;
  /** null without a dev set. */
  readonly dev: Scores | null;
  /** Penalties of `@train` that hang on weights alone, as they are at this evaluation; absent where there is none. */
  readonly penalties?: Readonly<Record<string, number>>;
  /** Whether dev is better than ever before. */
  readonly best: boolean;
  readonly seconds: number;
}

export interface TrainResult {
  readonly history: readonly EpochRecord[];
  /** The last epoch where there is no dev set. */
  readonly best: { readonly epoch: number; readonly dev: Scores | null };
  /** Scores of the best weights on the test set; null without one. */
  readonly test: Scores | null;
  readonly epochs: number;
  /** Median wall time of one minibatch step in milliseconds, evaluation left out. */
  readonly stepMs: number;
  /** What ran the steps, and why that. */
  readonly engine: EngineReport;
  readonly seconds: number;
  readonly stopped: "epochs" | "maxbadcount" | "aborted";
}

export interface EngineReport {
  readonly name: "plan" | "eager";
  /** In a clause for the user; where a step could not be a plan, the node and the reason. */
  readonly why: string;
}

export interface TrainHooks {
  /** Before the first step. */
  onEngine?: (engine: EngineReport) => void;
  /** After each step; where the engine takes several at once, for each of them, after the last. */
  onStep?: (progress: StepProgress) => void;
  /** After each evaluation. May be asynchronous: training waits. */
  onEpoch?: (record: EpochRecord) => void | Promise<void>;
  /** Ends training after the step under way. */
  signal?: AbortSignal;
  /** Scored once, with the best weights. */
  test?: DataSet | null;
}

const HOOKS: NamesOf<TrainHooks> = { onEngine: true, onStep: true, onEpoch: true, signal: true, test: true };

export interface StepProgress {
  readonly epoch: number;
  /** Within the epoch, from 1. */
  readonly step: number;
  readonly steps: number;
  /** Mean objective per example so far in this epoch. */
  readonly loss: number;
  readonly samplesPerSecond: number;
  /** Examples still to come, should all epochs be run. */
  readonly samplesLeft: number;
}

/** How long training may keep the event loop waiting, in milliseconds. */
const SLICE = 50;

/**
 * Trains a compiled graph and predicts with it.
 * @example
 * const model = new GenericModel(graph, { objective: "se", evaluate: "rmse", learnrate: 0.01, mb: 500 });
 * const run = await model.train(data.train, data.dev);
 */
export class GenericModel {
  readonly settings: TrainSettings;
  private model: Model | null = null;
  private feedMaker: FeedMaker | null = null;
  private unit: TargetUnit | null = null;
  /** The sets last trained with, in the order in which they are seen. */
  private parts: readonly DataSet[] = [];
  /** Takes the steps of the training under way; it may hold the weights meanwhile. */
  private stepper: StepTaker | null = null;

  /** @throws UsageError where no objective is named, or an option is unknown or not of its kind */
  constructor(
    readonly graph: CompiledGraph,
    private readonly options: GenericModelOptions = {},
  ) {
    const call = "new GenericModel(graph, options)";
    requireArgument(call, "graph", "a compiled graph", graph, isObject(graph) && isObject(graph.registries));
    requireOptions(call, options, OPTIONS);
    this.settings = resolveTrainSettings(graph, options, graph.registries);
  }

  /** The node that is scored and predicts. */
  get output(): string {
    return this.settings.output ?? this.graph.outputs[0]!.name;
  }

  /** What computes; null before `open`. */
  get backend(): Backend | null {
    return this.model?.backend ?? null;
  }

  /**
   * Loads the backend and builds the graph, with its initial weights. `train` does it by itself.
   * @throws ResourceError where the backend cannot run here
   */
  async open(context: DataContext): Promise<void> {
    if (this.model) return;
    const { loss } = this.settings;
    const target = loss.compares === "negatives" ? null : context.target;
    checkObjective(this.graph, this.settings, context);
    const unit = targetUnit(target, context.transforms, loss);
    const backend = await openBackend(this.options.backend ?? "auto");
    const model = new Model(this.graph, {
      backend,
      ops: this.graph.registries.ops,
      seed: this.settings.seed,
    });
    try {
      this.feedMaker = new FeedMaker(backend.tf, this.graph.columns, context.tables, this.graph.tensors);
    } catch (error) {
      model.dispose();
      throw error;
    }
    this.model = model;
    this.unit = unit;
  }

  /**
   * Trains until `epochs` are over or dev gets no better; the best weights are in place afterwards.
   * @param dev judges the weights after each epoch; without it all epochs are run and the last weights kept
   * @throws NumericError where a step yields a number that is not finite; the best weights so far are in place
   */
  async train(train: DataSet, dev: DataSet | null = null, hooks: TrainHooks = {}): Promise<TrainResult> {
    const call = "train(train, dev, hooks)";
    requireArgument(call, "train", "a data set", train, isObject(train));
    requireOptions(call, hooks, HOOKS);
    const context = contextOf(train);
    requireRows(train);
    requireTarget(context, this.graph, this.settings);
    for (const metric of this.allMetrics) {
      if (metric.kind === "ranking") requireRanking(metric.name, train, ratingColumns(this.graph));
    }
    await this.open(context);
    for (const part of [train, dev]) if (part) checkWeights(part, this.settings);
    this.parts = dev ? [train, dev] : [train];
    const run = new Run(this, this.opened(), train, dev, hooks);
    try {
      return await run.run();
    } finally {
      run.dispose();
    }
  }

  /**
   * The output for each row, in the target's own unit: as many numbers for each as the output has columns, row by row.
   * For an output of one column a number for each row; for a classifier the scores of its classes.
   */
  predict(data: DataSet): Float64Array {
    requireArgument("predict(data)", "data", "a data set", data, isObject(data));
    return this.predictions(data).values;
  }

  /**
   * The scores for these rows: the metric, then the further ones. Where the loss compares with negatives, the rows (1)
   * are scored among negatives of their own (0), which no row here or in training is; the same are drawn each time, so
   * that one epoch's score can be compared with another's.
   * @throws NumericError where a prediction is not finite
   * @throws DataError where these rows have no such score
   */
  eval(data: DataSet, options: EvalOptions = {}): Scores {
    return this.evaluation(data, options).scores;
  }

  /** The scores for these rows with how they came about and, where asked for, how they are spread over users. */
  evaluation(data: DataSet, options: EvalOptions = {}): Evaluation {
    const call = "eval(data, options)";
    requireArgument(call, "data", "a data set", data, isObject(data));
    requireOptions(call, options, EVAL_OPTIONS);
    const { registries } = this.graph;
    const metrics = options.metrics?.map((name) => namedMetric(name, registries)) ?? this.allMetrics;
    const at = this.parts.indexOf(data);
    const seen = options.seen ?? this.parts.slice(0, at < 0 ? undefined : at);
    const trained = this.parts[0] ?? seen[0] ?? data;
    const negatives = this.negativesFor(data, trained);
    const predict = (rows: DataSet) => this.finitePredictions(rows, metrics[0]!.name);
    return evaluate({
      metrics,
      data,
      scored: () => this.scored(data, negatives, predict),
      ratings: () => this.ratingsOf(data),
      predict,
      objective: (metric) => this.objectiveOf(data, metric, negatives),
      columns: ratingColumns(this.graph),
      seen,
      relevant: options.relevant === undefined ? this.settings.relevant : options.relevant,
      usual: (column) => meanOf(trained, column),
      perUser: options.perUser ?? false,
    });
  }

  getWeights(): readonly Weight[] {
    return this.stepper?.weights() ?? this.opened().model.getWeights();
  }

  setWeights(weights: readonly Weight[]): void {
    this.opened().model.setWeights(weights);
    this.stepper?.push();
  }

  /** The whole graph as a tfjs model, for `summary`, `apply` and `save`. */
  get layersModel(): Model["layersModel"] {
    this.stepper?.pull();
    return this.opened().model.layersModel;
  }

  /**
   * The model as the bytes of a SavedModel's `saved_model.pb`, which TensorFlow runs without us.
   * @param columns how callers give each rating column that the graph reads
   * @throws UsageError where a node has no form in such a graph
   */
  savedModel(columns: ReadonlyMap<string, GivenColumn>): Uint8Array {
    const { model, feedMaker, unit } = this.opened();
    this.stepper?.pull();
    return savedModelOf({ model, feedMaker, unit, output: this.output }, columns);
  }

  /** Frees every tensor. */
  dispose(): void {
    this.feedMaker?.dispose();
    this.model?.dispose();
    this.model = null;
    this.feedMaker = null;
  }

  /** @internal The steps of one training run on this data. */
  openStepper(data: DataSet): ChosenStepper {
    const { model, feedMaker, unit } = this.opened();
    const { mb } = this.settings;
    const size = mb === "all" ? data.rows : Math.min(mb, data.rows);
    const choice = this.options.engine ?? "auto";
    const chosen = openStepper(choice, model, this.settings, feedMaker, unit.name, data, size);
    this.stepper = chosen.stepper;
    return chosen;
  }

  /** @internal The model holds the weights again. */
  closeStepper(): void {
    this.stepper?.pull();
    this.stepper = null;
  }

  private predictions(data: DataSet): Rows {
    const { model, feedMaker, unit } = this.opened();
    const planned = this.stepper?.predict(data, this.output);
    if (planned)
      return { width: planned.width, values: Float64Array.from(planned.values, (x) => unit.toUnit(x)) };
    this.stepper?.pull();
    return predictRows(model, feedMaker, data, this.output, unit);
  }

  /** In the data's unit. They tell what is relevant also where the objective compares with none. */
  private ratingsOf(data: DataSet): Rows {
    const { target = null, transforms = [] } = data.context ?? {};
    const own =
      target === null ? this.opened().unit : targetUnit(target, transforms, { compares: "anything" });
    return targetsOf(data, own);
  }

  /** Those that the rows are scored among; null where the loss compares with none. */
  private negativesFor(data: DataSet, trained: DataSet): Int32Array | null {
    const { negatives, seed } = this.settings;
    if (negatives === null) return null;
    const rows = Int32Array.from({ length: data.rows }, (_, row) => row);
    return negativesOf(data, [data, trained], negatives, seed, "eval").draw(rows, 0);
  }

  /** Predictions and what they should have been. */
  private scored(data: DataSet, ids: Int32Array | null, predict: (rows: DataSet) => Rows): Scored {
    if (ids === null) return { data, predicted: predict(data), target: targetsOf(data, this.opened().unit) };
    const pairs = pairsOf(data, this.settings.negatives!, ids);
    return { ...pairs, predicted: predict(pairs.data) };
  }

  private objectiveOf(data: DataSet, metric: ObjectiveMetric, ids: Int32Array | null): number {
    const { model, feedMaker, unit } = this.opened();
    this.stepper?.pull();
    return lossOver(model, feedMaker, this.settings, data, unit.name, metric, ids);
  }

  private get allMetrics(): readonly MetricDeclaration[] {
    const { metric, metrics } = this.settings;
    return [metric, ...metrics.filter(({ name }) => name !== metric.name)];
  }

  private finitePredictions(data: DataSet, metric: string): Rows {
    const predicted = this.predictions(data);
    if (predicted.values.every(Number.isFinite)) return predicted;
    const { model, feedMaker } = this.opened();
    this.stepper?.pull();
    throw diagnoseScore(model, feedMaker, data, metric, this.stepper?.step ?? null);
  }

  private opened(): Opened {
    const { model, feedMaker, unit } = this;
    if (model && feedMaker && unit) return { model, feedMaker, unit };
    throw failure(UsageError, "not-open", "the model has no weights yet", {
      notes: ["call `train` or `open` first"],
    });
  }
}

interface Opened {
  readonly model: Model;
  readonly feedMaker: FeedMaker;
  readonly unit: TargetUnit;
}

/** One call of `train`: the loop over epochs and steps. */
class Run {
  private readonly stepper: StepTaker;
  private readonly engine: EngineReport;
  private readonly stopping: Stopping;
  private readonly history: EpochRecord[] = [];
  private readonly stepTimes: number[] = [];
  private readonly started = performance.now();
  private bestWeights: readonly Weight[] | null = null;
  private bestRecord: EpochRecord | null = null;
  private lossSum = 0;
  private lossSteps = 0;
  private lastPause = performance.now();
  private evaluated = 0;

  constructor(
    private readonly owner: GenericModel,
    private readonly opened: Opened,
    private readonly data: DataSet,
    private readonly dev: DataSet | null,
    private readonly hooks: TrainHooks,
  ) {
    const { settings } = owner;
    const { stepper, why } = owner.openStepper(data);
    this.stepper = stepper;
    this.engine = { name: stepper.engine, why };
    hooks.onEngine?.(this.engine);
    this.stopping = new Stopping(settings.metric.better, dev ? settings.maxbadcount : null);
  }

  async run(): Promise<TrainResult> {
    const { settings } = this.owner;
    let stopped: TrainResult["stopped"] = "epochs";
    let epoch = 0;
    try {
      while (epoch < settings.epochs && stopped === "epochs") {
        epoch += 1;
        stopped = await this.epoch(epoch);
      }
    } finally {
      this.owner.closeStepper();
      // Also after a step that failed: what the model holds is the best there is.
      if (settings.restore === "best" && this.bestWeights) this.opened.model.setWeights(this.bestWeights);
    }
    return {
      history: this.history,
      best: { epoch: this.bestRecord?.epoch ?? epoch, dev: this.bestRecord?.dev ?? null },
      test: this.testScores(),
      epochs: epoch,
      stepMs: median(this.stepTimes),
      engine: this.engine,
      seconds: (performance.now() - this.started) / 1000,
      stopped,
    };
  }

  dispose(): void {
    this.stepper.dispose();
  }

  /** Of the best weights, also where the last ones are kept. */
  private testScores(): Scores | null {
    const { model } = this.opened;
    const { test = null } = this.hooks;
    if (!test || test.rows === 0) return null;
    const kept = this.owner.settings.restore === "last" && this.bestWeights ? model.getWeights() : null;
    if (kept) model.setWeights(this.bestWeights!);
    const scores = this.owner.eval(test);
    if (kept) model.setWeights(kept);
    return scores;
  }

  private async epoch(epoch: number): Promise<TrainResult["stopped"]> {
    const { settings } = this.owner;
    const { rows } = this.data;
    const size = settings.mb === "all" ? rows : Math.min(settings.mb, rows);
    const steps = Math.ceil(rows / size);
    const order = stream(settings.seed, "shuffle").permutation(epoch, rows);
    const began = performance.now();
    for (let step = 0; step < steps; ) {
      if (this.hooks.signal?.aborted) return "aborted";
      const batches = Array.from({ length: this.stepsAtOnce(step, size) }, (_, i) =>
        order.subarray((step + i) * size, (step + i + 1) * size),
      );
      const t = performance.now();
      const results = this.take(batches);
      const time = (performance.now() - t) / batches.length;
      for (const [i, { loss }] of results.entries()) {
        const { length } = batches[i]!;
        this.lossSum += loss * length;
        this.lossSteps += length;
        this.stepTimes.push(time);
        this.hooks.onStep?.({
          epoch,
          step: step + i + 1,
          steps,
          loss: this.lossSum / this.lossSteps,
          samplesPerSecond: (1000 * ((step + i) * size + length)) / (performance.now() - began),
          samplesLeft: (settings.epochs - epoch + 1) * rows - ((step + i) * size + length),
        });
      }
      step += batches.length;
      const isDue =
        settings.evalSchedule !== "epoch" && this.stepper.examples - this.evaluated >= settings.evalSchedule;
      if (isDue && (await this.evaluate(epoch, began))) return "maxbadcount";
      if (performance.now() - this.lastPause > SLICE) await this.pause();
    }
    // The last stretch is scored too, also where it is shorter than the schedule.
    const isDue = settings.evalSchedule === "epoch" || epoch === settings.epochs;
    const isOver = isDue && this.stepper.examples > this.evaluated && (await this.evaluate(epoch, began));
    return isOver ? "maxbadcount" : "epochs";
  }

  private take(batches: readonly Int32Array[]): readonly StepResult[] {
    const { stepper, data } = this;
    return stepper.takeSeveral?.(data, batches) ?? batches.map((batch) => stepper.take(data, batch));
  }

  /** Full minibatches from this step on, as many as the engine takes at once, and none beyond an evaluation. */
  private stepsAtOnce(step: number, size: number): number {
    const { evalSchedule } = this.owner.settings;
    const whole = Math.floor(this.data.rows / size) - step;
    const examples = evalSchedule === "epoch" ? Number.POSITIVE_INFINITY : evalSchedule;
    const untilDue = Math.ceil((this.evaluated + examples - this.stepper.examples) / size);
    return Math.max(1, Math.min(this.stepper.stride ?? 1, whole, untilDue));
  }

  /** @returns whether training is over */
  private async evaluate(epoch: number, began: number): Promise<boolean> {
    this.evaluated = this.stepper.examples;
    const dev = this.dev && this.dev.rows > 0 ? this.owner.eval(this.dev) : null;
    const { name } = this.owner.settings.metric;
    if (dev && !Number.isFinite(dev[name])) {
      const { model, feedMaker } = this.opened;
      this.stepper.pull();
      throw diagnoseScore(model, feedMaker, this.dev!, name, this.stepper.step);
    }
    const best = dev === null || this.stopping.see(dev[name]!);
    const train = this.lossSum / this.lossSteps;
    const { model, feedMaker } = this.opened;
    if (this.owner.settings.penalties.length > 0) this.stepper.pull();
    const values = tablePenalties(model, feedMaker, this.owner.settings, this.data);
    const penalties = Object.keys(values).length > 0 ? { penalties: values } : {};
    const seconds = (performance.now() - began) / 1000;
    const record: EpochRecord = { epoch, train, dev, ...penalties, best, seconds };
    this.lossSum = 0;
    this.lossSteps = 0;
    this.history.push(record);
    if (best) {
      this.bestRecord = record;
      this.bestWeights = this.stepper.weights();
    }
    await this.hooks.onEpoch?.(record);
    return this.stopping.isOver;
  }

  /** Lets signals, timers and other work of the process through. */
  private async pause(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.lastPause = performance.now();
  }
}

function contextOf(data: DataSet): DataContext {
  if (data.context) return data.context;
  throw failure(UsageError, "no-context", "the data set does not say where it comes from", {
    notes: ["make data sets with `readDataSets` or `dataSetsFrom`"],
  });
}

function requireTarget({ target, name }: DataContext, graph: CompiledGraph, { loss }: TrainSettings): void {
  if (target !== null || loss.compares === "negatives") return;
  throw failure(UsageError, "no-target", `no target is named: which column of ${name} is to be predicted?`, {
    at: graph.directives.data.span ?? graph.outputs[0]?.nameSpan,
    label: "add `target='ratings'` to `@data`",
    notes: [
      'in a program: `readDataSets(name, { target: "ratings" })`; on the command line: `--target ratings`',
    ],
  });
}

function requireRows(data: DataSet): void {
  if (data.rows === 0) throw failure(UsageError, "empty-train", "there are no rows to train on");
}

function meanOf(data: DataSet, name: string): number {
  const column = data.columns.get(name);
  return column?.kind === "dense" ? mean(column.values) : 0;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? 0 : sorted[Math.floor(sorted.length / 2)]!;
}
