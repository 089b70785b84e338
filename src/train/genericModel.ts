import type { DataContext, DataSet, DataSets } from "../data/types.js";
import type { Range } from "../declare/directives.js";
import { onlyOrders } from "../declare/loss.js";
import type { MetricDeclaration, ObjectiveMetric } from "../declare/metric.js";
import { isObject, type NamesOf, requireArgument, requireOptions } from "../diagnostics/arguments.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import { type Backend, type BackendChoice, openBackend } from "../engine/backend.js";
import type { Factors } from "../engine/factors.js";
import type { ThreadChoice } from "../engine/plan/index.js";
import type { GivenColumn } from "../engine/tensorflow/index.js";
import type { CompiledGraph } from "../graph/compiled.js";
import { Model, type Weight } from "../model/model.js";
import { mean } from "../numeric/sum.js";
import { machineMemory } from "../platform/machineMemory.js";
import { Answers, type ScoreBlock } from "./answers.js";
import { checkMinibatch } from "./checkMinibatch.js";
import { checkObjective, checkWeights } from "./checkObjective.js";
import { clipped, clipRange } from "./clipRange.js";
import { diagnoseScore } from "./diagnose.js";
import { minibatchSize } from "./epochRows.js";
import {
  type Evaluation,
  type EvaluationRequest,
  type Examined,
  evaluate,
  examine,
  type Scored,
  type Scores,
} from "./evaluate.js";
import { meanOfFactors, type PairSpace } from "./factors.js";
import { FeedMaker } from "./feeds.js";
import { type Intervals, intervalsOf } from "./intervals.js";
import { lossesOf, lossOver } from "./lossOver.js";
import { meanOver, ofEach } from "./meanOver.js";
import { requireMemory } from "./memoryNeeded.js";
import { namedMetric } from "./metricSetting.js";
import { negativesOf } from "./negatives.js";
import type { Opened } from "./opened.js";
import { type ChosenStepper, type EngineChoice, openStepper, requireEngine } from "./openStepper.js";
import { pairScores } from "./pairScores.js";
import { pairsOf } from "./pairs.js";
import type { StepParts } from "./passes.js";
import { predictRows } from "./predict.js";
import { type Protocol, protocolOf } from "./protocol.js";
import { requireRanking, sizesOf } from "./ranking.js";
import type { Part } from "./runFolder.js";
import { savedModelOf } from "./savedModel.js";
import { resolveTrainSettings, type TrainSettings } from "./settings.js";
import type { StepTaker } from "./step.js";
import { tablesOfStrangers } from "./strangers.js";
import { inUnit, type Rows, type TargetUnit, targetsOf, targetUnit } from "./targetUnit.js";
import { TrainingRun } from "./trainingRun.js";
import type { TrainingState } from "./trainingState.js";
import { TRAIN_OPTIONS, type TrainOptions } from "./trainOptions.js";
import { TRAIN_HOOKS, type TrainHooks, type TrainResult } from "./trainResult.js";
import { ratingColumns } from "./userItemPairs.js";
import { knowsUsersByHistory } from "./usersByHistory.js";

export interface GenericModelOptions extends TrainOptions {
  /** What computes. Default "auto": wasm. */
  backend?: BackendChoice;
  /** How steps run. Default "auto": as a recorded plan on wasm and TensorFlow where that can be, else kernel by kernel. */
  engine?: EngineChoice;
  /**
   * How many threads compute the steps of a plan on wasm; the bits do not depend on it. Default "auto": one for each
   * core where the steps are large enough to gain by it. At most 64; where other threads cannot be had, one does it.
   */
  threads?: ThreadChoice;
}

const OPTIONS: NamesOf<GenericModelOptions> = {
  ...TRAIN_OPTIONS,
  backend: true,
  engine: true,
  threads: true,
};

export interface EvalOptions {
  /** Names such as "rmse" or "ndcg@10". Default: the metric of the settings, then the further ones. */
  metrics?: readonly string[];
  /** For metrics at k: a rating of at least this makes an item relevant to its user. Default that of the settings. */
  relevant?: number | null;
  /**
   * For metrics at k: sets whose rows are known of users, the training rows first. Default what was there before: for
   * test train and dev, for dev train. Rows that the split shows are known always.
   */
  seen?: readonly DataSet[];
  /** Whether each metric is also told by user. Default false. */
  perUser?: boolean;
}

const EVAL_OPTIONS: NamesOf<EvalOptions> = { metrics: true, relevant: true, seen: true, perUser: true };

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
  private clip: Range | null = null;
  private tables: DataContext["tables"] = new Map();
  /** The sets last trained with, in the order in which they are seen. */
  private parts: readonly DataSet[] = [];
  private sets: readonly (readonly Weight[])[] = [];
  private setPrecisions: readonly number[] = [];
  /** Where the last training was left; null before any, and where the weights are others now. */
  private left: TrainingState | null = null;
  /** The training under way. */
  private run: TrainingRun | null = null;
  /** Takes the steps of the training under way; it may hold the weights meanwhile. */
  private stepper: StepTaker | null = null;
  /** What answers by plans outside training; null where there are none, undefined before it is needed. */
  private answers: Answers | null | undefined;

  /** @throws UsageError where no objective is named, or an option is unknown or not of its kind */
  constructor(
    readonly graph: CompiledGraph,
    private readonly options: GenericModelOptions = {},
  ) {
    const call = "new GenericModel(graph, options)";
    requireArgument(call, "graph", "a compiled graph", graph, isObject(graph) && isObject(graph.registries));
    requireOptions(call, options, OPTIONS);
    requireEngine(call, options);
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

  /** What predictions are brought within, in the target's unit; null where they are not, and before `open`. */
  get range(): Range | null {
    return this.clip;
  }

  /**
   * Loads the backend and builds the graph, with its initial weights. `train` does it by itself.
   * @throws ResourceError where the backend cannot run here
   */
  async open(context: DataContext): Promise<void> {
    if (this.model) return;
    const { loss } = this.settings;
    const target = onlyOrders(loss.compares) ? null : context.target;
    checkObjective(this.graph, this.settings, context);
    const unit = targetUnit(target, context.transforms, loss);
    this.clip = clipRange(this.graph, this.settings, context);
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
    this.tables = context.tables;
  }

  /**
   * Whether this machine can hold what training on these rows takes, before anything is allocated.
   * @throws ResourceError that tells the sum, the machine's memory and the way out
   */
  requireMemory(train: DataSet): void {
    checkObjective(this.graph, this.settings, contextOf(train));
    requireMemory(this.graph, this.settings, train, machineMemory());
  }

  /**
   * Trains until `epochs` are over or dev gets no better; the best weights are in place afterwards. Called again with the
   * same sets, it goes on where it stopped, from the last weights, for as many epochs again.
   * @param dev judges the weights after each epoch; without it all epochs are run and the last weights kept
   * @throws NumericError where a step yields a number that is not finite; the best weights so far are in place
   */
  async train(train: DataSet, dev: DataSet | null = null, hooks: TrainHooks = {}): Promise<TrainResult> {
    const call = "train(train, dev, hooks)";
    requireArgument(call, "train", "a data set", train, isObject(train));
    requireOptions(call, hooks, TRAIN_HOOKS);
    const context = contextOf(train);
    requireRows(train);
    requireTarget(context, this.graph, this.settings);
    checkMinibatch(this.graph, this.settings, train);
    this.requireMemory(train);
    for (const metric of this.allMetrics) {
      if (metric.kind === "objective" && dev) this.requireOwnLosses(metric);
      if (metric.kind !== "ranking") continue;
      requireRanking(metric.name, train, ratingColumns(this.graph), this.scoresItems(context.target));
    }
    await this.open(context);
    for (const part of [train, dev]) if (part) checkWeights(part, this.settings);
    const isAgain = this.parts[0] === train && (this.parts[1] ?? null) === dev;
    this.parts = dev ? [train, dev] : [train];
    const { resume = isAgain ? this.left : null } = hooks;
    const epochs = hooks.epochs ?? this.settings.epochs + (hooks.resume ? 0 : (resume?.epoch ?? 0));
    const run = new TrainingRun(this, this.opened(), train, dev, { ...hooks, epochs }, resume);
    this.run = run;
    try {
      return await run.run();
    } finally {
      this.run = null;
      run.dispose();
    }
  }

  /**
   * The output for each row, in the target's own unit: as many numbers for each as the output has columns, row by row.
   * For an output of one column a number for each row; for a classifier the scores of its classes.
   */
  predict(data: DataSet): Float64Array {
    requireArgument("predict(data)", "data", "a data set", data, isObject(data));
    return this.clipped(this.predictions(data)).values;
  }

  /** As `predict`, but not brought within a range, so that items can be ranked by them. */
  scores(data: DataSet): Float64Array {
    return this.predictions(data).values;
  }

  /**
   * Between what a share of the ratings of each row lies, by what the sets that a sampler kept predict and by their
   * errors; brought within the range that predictions are brought within.
   * @param share inside (0, 1): 0.9 leaves a twentieth on either side
   * @returns null where no sampler has kept sets
   */
  intervals(data: DataSet, share: number): Intervals | null {
    const { members, precisions } = this;
    if (members.length === 0 || precisions.length !== members.length) return null;
    const { model, unit } = this.opened();
    const scale = Math.abs(unit.toUnit(1) - unit.toUnit(0));
    const deviations = precisions.map((precision) => scale / Math.sqrt(precision));
    const predicted = ofEach(members, model, () => this.predictionsOfOne(data).values);
    const { low, high } = intervalsOf(predicted, deviations, share);
    const within = (bounds: Float64Array) => bounds.map((bound) => clipped(bound, this.clip));
    return { low: within(low), high: within(high) };
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
    return evaluate(this.evaluationOf(data, options));
  }

  /** @internal What the scores of the settings' metrics come from, example by example and user by user. */
  examine(data: DataSet, seen: readonly DataSet[]): Examined {
    return examine(this.evaluationOf(data, { seen }));
  }

  private evaluationOf(data: DataSet, options: EvalOptions): EvaluationRequest {
    const { registries } = this.graph;
    const metrics = options.metrics?.map((name) => namedMetric(name, registries)) ?? this.allMetrics;
    const at = this.parts.indexOf(data);
    const before = options.seen ?? this.parts.slice(0, at < 0 ? undefined : at);
    const shown = data.context?.shown;
    const seen = shown ? [...before, shown] : before;
    const trained = this.parts[0] ?? seen[0] ?? data;
    const negatives = this.negativesFor(data, trained);
    const columns = ratingColumns(this.graph);
    const predict = (rows: DataSet) => this.finitePredictions(rows, metrics[0]!.name);
    return {
      metrics,
      data,
      scored: () => this.scored(data, negatives, predict),
      ratings: () => this.ratingsOf(data),
      scores: (users) =>
        this.scoresOfPairs(users, { columns, ...sizesOf(data), usual: (name) => meanOf(trained, name) }),
      objective: (metric) => this.objectiveOf(data, metric, negatives),
      columns,
      scoresItems: this.scoresItems(this.opened().unit.name),
      seen,
      relevant: options.relevant === undefined ? this.settings.relevant : options.relevant,
      perUser: options.perUser ?? false,
    };
  }

  /**
   * Scores of every item for these users, block by block, in the target's unit; `predict` for all pairs of them.
   * @throws UsageError where a pair has several scores, or does not tell a column that the graph reads
   */
  scoresOfPairs(users: Int32Array, space: PairSpace): Iterable<ScoreBlock> {
    const { unit } = this.opened();
    const factors = this.factors(space);
    const byFactors = factors && ((some: Int32Array) => this.answersByPlan()!.scores(factors, some));
    const predict = (pairs: DataSet) => this.finitePredictions(pairs, this.settings.metric.name);
    return pairScores({ byFactors, unit, space, predict }, users);
  }

  /**
   * The model as factors of users and items, in the graph's own unit; null where its score is no product of the two.
   */
  factors(space: PairSpace): Factors | null {
    const { model } = this.opened();
    this.stepper?.pull();
    const answers = this.answersByPlan();
    if (this.members.length === 0) return answers?.factors(this.output, space) ?? null;
    const several = ofEach(this.members, model, () => answers?.factors(this.output, space) ?? null);
    return several.every((one) => one !== null) ? meanOfFactors(several) : null;
  }

  /**
   * Factors of users whom the tables do not have, by what they rated, beside the items' own; null where the graph knows
   * more of a user than a history, or its score is no product.
   * @param histories items by their places, ascending
   */
  strangers(histories: readonly Int32Array[], space: Omit<PairSpace, "users">): Factors | null {
    const { model } = this.opened();
    if (!knowsUsersByHistory(this.graph) || this.answersByPlan() === null) return null;
    const tables = tablesOfStrangers(this.tables, histories, space.items);
    const feedMaker = new FeedMaker(model.backend.tf, this.graph.columns, tables, this.graph.tensors);
    try {
      const answers = Answers.open({ ...this.stepParts, feedMaker });
      const one = () => answers?.factors(this.output, { ...space, users: histories.length }) ?? null;
      if (this.members.length === 0) return one();
      const several = ofEach(this.members, model, one);
      return several.every((factors) => factors !== null) ? meanOfFactors(several) : null;
    } finally {
      feedMaker.dispose();
    }
  }

  /** What a score by this metric is a score of. */
  protocol(data: DataSets, on: Part, metric: string, relevant = this.settings.relevant): Protocol {
    const { negatives, seed } = this.settings;
    return protocolOf(data, on, namedMetric(metric, this.graph.registries), {
      range: this.clip,
      relevant,
      negatives: negatives && { ...negatives, seed },
    });
  }

  getWeights(): readonly Weight[] {
    return this.stepper?.weights() ?? this.opened().model.getWeights();
  }

  /**
   * Where training stands, or was left: `train` with it as `resume` goes on from there, also in another process, and ends
   * with the bits of a run that never stopped. null before any training.
   */
  get state(): TrainingState | null {
    return this.run?.state() ?? this.left;
  }

  setWeights(weights: readonly Weight[]): void {
    this.left = null;
    this.opened().model.setWeights(weights);
    this.stepper?.push();
  }

  /**
   * Sets of weights that predict together, by the mean of what each predicts: those that a sampler kept. Empty where the
   * model predicts by its weights alone.
   */
  get members(): readonly (readonly Weight[])[] {
    return this.stepper?.members ?? this.sets;
  }

  /**
   * For each of `members` the precision of the errors about its predictions, in the target's unit as stored. Empty where
   * that is not known: then there are no intervals.
   */
  get precisions(): readonly number[] {
    return this.stepper?.precisions ?? this.setPrecisions;
  }

  setMembers(members: readonly (readonly Weight[])[], precisions: readonly number[] = []): void {
    this.sets = members;
    this.setPrecisions = precisions;
  }

  /** The whole graph as a tfjs model, for `summary`, `apply` and `save`. */
  get layersModel(): Model["layersModel"] {
    this.stepper?.pull();
    return this.opened().model.layersModel;
  }

  /**
   * The model as the bytes of a SavedModel's `saved_model.pb`, which TensorFlow runs without us.
   * @param columns how callers give each rating column that the graph reads
   * @throws UsageError where a node has no form in such a graph, or several sets of weights predict together
   */
  savedModel(columns: ReadonlyMap<string, GivenColumn>): Uint8Array {
    const { model, feedMaker, unit } = this.opened();
    if (this.members.length > 0) throw severalSets(this.members.length);
    this.stepper?.pull();
    return savedModelOf({ model, feedMaker, unit, output: this.output, range: this.clip }, columns);
  }

  /** Frees every tensor. */
  dispose(): void {
    this.feedMaker?.dispose();
    this.model?.dispose();
    this.model = null;
    this.feedMaker = null;
    this.answers = undefined;
  }

  /** @internal The steps of one training run on this data. */
  openStepper(data: DataSet): ChosenStepper {
    const { model, feedMaker, unit } = this.opened();
    const size = minibatchSize(data, this.settings);
    const { engine = "auto", threads = "auto" } = this.options;
    const chosen = openStepper({ engine, threads }, model, this.settings, feedMaker, unit.name, data, size);
    this.stepper = chosen.stepper;
    return chosen;
  }

  /** @internal The model holds the weights again. */
  closeStepper(state: TrainingState | null): void {
    this.left = state;
    this.stepper?.pull();
    this.sets = this.stepper?.members ?? [];
    this.setPrecisions = this.stepper?.precisions ?? [];
    this.stepper = null;
  }

  private predictions(data: DataSet): Rows {
    const { unit } = this.opened();
    const during = this.stepper?.predict(data, this.output);
    if (during) return { width: during.width, values: inUnit(during.values, unit) };
    this.stepper?.pull();
    const one = () => this.predictionsOfOne(data);
    return this.sets.length > 0 ? meanOver(this.sets, this.opened().model, one) : one();
  }

  /** By the model's weights as they are. */
  private predictionsOfOne(data: DataSet): Rows {
    const { model, feedMaker, unit } = this.opened();
    const planned = this.answersByPlan()?.predict(data, this.output);
    if (planned) return { width: planned.width, values: inUnit(planned.values, unit) };
    return predictRows(model, feedMaker, data, this.output, unit);
  }

  /** null where answers are computed kernel by kernel. */
  private answersByPlan(): Answers | null {
    if (this.options.engine === "eager" || this.opened().model.backend.name !== "wasm") return null;
    if (this.answers === undefined) this.answers = Answers.open(this.stepParts);
    return this.answers;
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
    if (ids === null) {
      return { data, predicted: this.clipped(predict(data)), target: targetsOf(data, this.opened().unit) };
    }
    const pairs = pairsOf(data, this.settings.negatives!, ids);
    return { ...pairs, predicted: predict(pairs.data) };
  }

  private clipped({ values, width }: Rows): Rows {
    return { values: this.clip ? values.map((value) => clipped(value, this.clip)) : values, width };
  }

  private objectiveOf(data: DataSet, metric: ObjectiveMetric, ids: Int32Array | null): number {
    this.requireOwnLosses(metric);
    const during = this.stepper?.losses?.(data, ids);
    if (!during) this.stepper?.pull();
    const losses = during ?? this.answersByPlan()?.losses(data, ids) ?? lossesOf(this.stepParts, data, ids);
    return lossOver(this.stepParts, data, metric, losses);
  }

  /** @throws UsageError where a row's loss hangs on the others of its minibatch, so that held-out rows have none */
  private requireOwnLosses(metric: ObjectiveMetric): void {
    if (this.settings.inBatch !== null) throw hangsOnBatches(metric.name, this.settings.objective);
  }

  /** Whether an output has a score of each item: those of a classifier that takes items for classes. */
  private scoresItems(target: string | null): boolean {
    return target === "item" && this.settings.loss.compares === "classes";
  }

  /** @internal The metric of the settings, then the further ones. */
  get allMetrics(): readonly MetricDeclaration[] {
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

  private get stepParts(): StepParts {
    const { model, feedMaker, unit } = this.opened();
    return { model, settings: this.settings, feedMaker, target: unit.name };
  }

  private opened(): Opened {
    const { model, feedMaker, unit } = this;
    if (model && feedMaker && unit) return { model, feedMaker, unit };
    throw failure(UsageError, "not-open", "the model has no weights yet", {
      notes: ["call `train` or `open` first"],
    });
  }
}

function hangsOnBatches(metric: string, objective: string) {
  return failure(
    UsageError,
    "no-such-score",
    `\`${metric}\` has no value for held-out rows: \`${objective}\` hangs on which of them stand in one minibatch`,
    { notes: ["a metric of lists does not: `evaluate='ndcg@10'`"] },
  );
}

function severalSets(count: number) {
  return failure(
    UsageError,
    "several-sets",
    `a SavedModel has one set of weights, and this model has ${count}`,
    {
      notes: ["train it by an optimizer: leave `sampler` out"],
    },
  );
}

function contextOf(data: DataSet): DataContext {
  if (data.context) return data.context;
  throw failure(UsageError, "no-context", "the data set does not say where it comes from", {
    notes: ["make data sets with `readDataSets` or `dataSetsFrom`"],
  });
}

function requireTarget({ target, name }: DataContext, graph: CompiledGraph, { loss }: TrainSettings): void {
  if (target !== null || onlyOrders(loss.compares)) return;
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
