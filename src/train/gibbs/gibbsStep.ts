import type { DataSet, IndexColumn } from "../../data/types.js";
import type { Called } from "../../declare/call.js";
import type { SamplerDeclaration } from "../../declare/sampler.js";
import { failure, UsageError } from "../../diagnostics/errors.js";
import { CannotPlan, type PlanBatch, type SlopePlan, StepPlans } from "../../engine/plan/index.js";
import type { Graph } from "../../graph/graph.js";
import type { Model, Weight } from "../../model/model.js";
import { gammaAt } from "../../numeric/gamma.js";
import { orderByGroup } from "../../numeric/orderByGroup.js";
import { type Stream, stream } from "../../numeric/stream.js";
import type { FeedMaker } from "../feeds.js";
import { notFinite, outOfBounds, pick } from "../passes.js";
import { PlanPredictor, type Predicted, recordPredictions } from "../planPredict.js";
import { putWeights, weightsIn } from "../planWeights.js";
import type { TrainSettings } from "../settings.js";
import type { StepperState, StepResult, StepTaker } from "../step.js";
import { ColumnPriorSampler } from "./columnPriors.js";
import { ListSampler } from "./listSampler.js";
import { RowSampler } from "./rowSampler.js";

/** Examples of one pass of a plan: so many that the sums of histories are computed once for each user and item. */
const CHUNK = 16384;

/** Of the ratings' precision, twice over: Γ(1/2, rate 1/2). */
const SHAPE = 1;
const RATE = 1;

/** What so many sets of weights predict, added up. */
interface Sum {
  readonly count: number;
  readonly width: number;
  readonly values: Float64Array;
}

/** One table of the model. */
interface Table {
  readonly name: string;
  readonly width: number;
  readonly plan: SlopePlan;
  /** Training rows in the order of the table's ids. */
  readonly order: Int32Array;
  readonly ids: Int32Array;
  readonly rows: RowSampler;
  /** null where an example reads a row of its own. */
  readonly lists: ListSampler | null;
  readonly priors: ColumnPriorSampler;
  readonly normals: Stream;
}

/**
 * Draws a model's tables from their posterior, one after the other: Gibbs sampling of any score that is affine in
 * each table by itself, with normal errors and normal rows. A step is one sweep over all tables.
 * @see Salakhutdinov and Mnih 2008, Bayesian probabilistic matrix factorization using MCMC
 */
export class GibbsStepper implements StepTaker {
  readonly engine = "plan";
  step = 0;
  examples = 0;
  private readonly plans: StepPlans;
  private readonly predictor: PlanPredictor;
  private readonly tables: readonly Table[];
  private readonly noises: Stream;
  private readonly target: string;
  /** Precision of the ratings. */
  private noise = 1;
  private readonly kept: (readonly Weight[])[] = [];
  private readonly keptPrecisions: number[] = [];
  /** Sums of what the sets that are kept predict, by data and output. */
  private readonly sums = new WeakMap<DataSet, Map<string, Sum>>();

  /** @throws UsageError where the model is none that can be drawn so, with the reason */
  constructor(
    private readonly model: Model,
    private readonly settings: TrainSettings,
    private readonly sampler: Called<SamplerDeclaration>,
    feedMaker: FeedMaker,
    target: string | null,
    private readonly data: DataSet,
  ) {
    this.target = requireNormal(model.graph, settings, data, target);
    const { tf } = model.backend;
    const { parameters } = model;
    const { optimizer, seed } = settings;
    const names = parameters.filter(({ trainable }) => trainable).map(({ name }) => name);
    this.plans = new StepPlans({ tf, optimizer, parameters, seed });
    this.predictor = new PlanPredictor(model, feedMaker, this.plans);
    this.noises = stream(seed, "gibbs noise");
    this.tables = this.record(feedMaker, names).map((plan) => this.tableOf(plan));
    this.push();
  }

  get members(): readonly (readonly Weight[])[] {
    return this.kept;
  }

  get precisions(): readonly number[] {
    return this.keptPrecisions;
  }

  take(data: DataSet): StepResult {
    for (const table of this.tables) this.draw(table);
    const squares = this.squares();
    if (!Number.isFinite(squares)) throw notFinite(this.step);
    this.noise = gammaAt(this.noises, this.step, (SHAPE + data.rows) / 2, (RATE + squares) / 2);
    this.step += 1;
    this.examples += data.rows;
    const { declaration, params } = this.sampler;
    if (declaration.keeps(params as never, this.step)) {
      this.kept.push(this.weights());
      this.keptPrecisions.push(this.noise);
    }
    return { loss: squares / data.rows };
  }

  /** The mean over the sets that are kept; while there is none, by the tables as they are. */
  predict(data: DataSet, output: string): Predicted | null {
    if (this.kept.length === 0) return this.predictor.predict(data, output);
    const sums = this.sums.get(data) ?? new Map<string, Sum>();
    this.sums.set(data, sums);
    const before = sums.get(output) ?? { count: 0, width: 1, values: new Float64Array(0) };
    const sum = this.sumWith(this.kept.slice(before.count), before, data, output);
    sums.set(output, sum);
    return { values: Float32Array.from(sum.values, (x) => x / sum.count), width: sum.width };
  }

  state(): StepperState {
    const priors = this.tables.map(({ name: table, priors: { mean, precision } }) => {
      return { table, mean: [...mean], precision: [...precision] };
    });
    const draws = {
      noise: this.noise,
      priors,
      members: [...this.kept],
      precisions: [...this.keptPrecisions],
    };
    return { step: this.step, examples: this.examples, slots: [], draws };
  }

  resume({ step, examples, draws }: StepperState): void {
    if (!draws) throw notDrawn();
    this.step = step;
    this.examples = examples;
    this.noise = draws.noise;
    this.kept.push(...draws.members);
    this.keptPrecisions.push(...draws.precisions);
    for (const { name, width, priors } of this.tables) {
      const left = draws.priors.find(({ table }) => table === name);
      if (left?.mean.length !== width || left.precision.length !== width) throw notDrawn();
      priors.mean.set(left.mean);
      priors.precision.set(left.precision);
    }
  }

  weights(): readonly Weight[] {
    return weightsIn(this.plans, this.model);
  }

  pull(): void {
    this.model.setWeights(this.weights());
  }

  push(): void {
    putWeights(this.plans, this.model.getWeights());
  }

  /** The memory goes with the last reference to it. */
  dispose(): void {
    this.plans.dispose();
  }

  /** The sum with what further sets predict. The tables are in place again afterwards. */
  private sumWith(members: readonly (readonly Weight[])[], before: Sum, data: DataSet, output: string): Sum {
    const now = this.weights();
    let sum = before;
    for (const member of members) {
      putWeights(this.plans, member);
      const { values, width } = this.predictor.predict(data, output)!;
      const added = Float64Array.from(values, (x, i) => x + (sum.values[i] ?? 0));
      sum = { count: sum.count + 1, width, values: added };
    }
    putWeights(this.plans, now);
    return sum;
  }

  private record(feedMaker: FeedMaker, names: readonly string[]): readonly SlopePlan[] {
    const { model, settings, data, plans } = this;
    const output = settings.output ?? model.graph.outputs[0]!.name;
    const size = Math.min(CHUNK, data.rows);
    try {
      return recordPredictions(model, feedMaker, data, output, size, (weights, passes) =>
        plans.recordSlopes(weights, names, passes),
      );
    } catch (error) {
      if (error instanceof CannotPlan) throw cannotDraw(error.message);
      throw error;
    }
  }

  private tableOf(plan: SlopePlan): Table {
    const { seed } = this.settings;
    const { table: name, column } = plan;
    const { values: ids, dim } = this.data.columns.get(column) as IndexColumn;
    const [count, width] = this.model.variable(name).shape as [number, number];
    const rows = new RowSampler(width);
    return {
      name,
      width,
      plan,
      order: orderByGroup(ids, dim),
      ids,
      rows,
      lists: plan.lists && new ListSampler(rows, plan.lists, width, count),
      priors: new ColumnPriorSampler(seed, name, width),
      normals: stream(seed, "gibbs", name),
    };
  }

  /** A table anew: its columns' priors, then each of its rows. */
  private draw(table: Table): void {
    const { name, lists, priors, normals } = table;
    const now = this.plans.values(name).slice();
    priors.draw(this.step, now);
    const z = normals.normal(this.step, now.length);
    const next = lists ? this.listedRows(table, lists, now, z) : this.ownRows(table, now, z);
    this.plans.values(name).set(next);
  }

  /** Rows that examples read in lists. */
  private listedRows(
    { width, plan, order, ids, priors }: Table,
    lists: ListSampler,
    now: Float32Array,
    z: Float64Array,
  ): Float32Array {
    this.inChunks(order, plan, (chunk, { output, slopes }, targets) => {
      for (let i = 0; i < chunk.length; i++)
        lists.add(ids[chunk[i]!]!, slopes, i * width, targets[i]! - output[i]!);
    });
    return lists.draw(now, this.noise, priors, z);
  }

  /** Rows of which an example reads one: none hangs on another. */
  private ownRows(
    { width, plan, order, ids, rows, priors }: Table,
    now: Float32Array,
    z: Float64Array,
  ): Float32Array {
    const next = new Float32Array(now.length);
    let row = 0;
    const drawTo = (end: number) => {
      for (; row < end; row++) {
        const [from, to] = [row * width, (row + 1) * width];
        rows.draw(now.subarray(from, to), this.noise, priors, z.subarray(from, to), next.subarray(from, to));
      }
    };
    this.inChunks(order, plan, (chunk, { output, slopes }, targets) => {
      for (let i = 0; i < chunk.length; i++) {
        drawTo(ids[chunk[i]!]!);
        rows.add(slopes, i * width, targets[i]! - output[i]!);
      }
    });
    drawTo(now.length / width);
    return next;
  }

  /** Σ (y − s)² over the training rows, with the tables as they are. */
  private squares(): number {
    const { order, plan } = this.tables[0]!;
    let sum = 0;
    this.inChunks(order, plan, (chunk, { output }, targets) => {
      for (let i = 0; i < chunk.length; i++) sum += (targets[i]! - output[i]!) ** 2;
    });
    return sum;
  }

  private inChunks(
    order: Int32Array,
    plan: SlopePlan,
    see: (
      rows: Int32Array,
      scored: { output: Float32Array; slopes: Float32Array },
      targets: Float32Array,
    ) => void,
  ): void {
    const size = Math.min(CHUNK, order.length);
    const rows = new Int32Array(size);
    const targets = new Float32Array(size);
    const target = this.data.columns.get(this.target)!;
    const batch: PlanBatch = (column, into) => pick({ column: this.data.columns.get(column)!, rows }, into);
    for (let from = 0; from < order.length; from += size) {
      for (let i = 0; i < size; i++) rows[i] = order[Math.min(from + i, order.length - 1)]!;
      const outcome = plan.run(batch);
      if (outcome.kind === "outOfBounds") throw outOfBounds(outcome.column, outcome.rows);
      pick({ column: target, rows }, targets);
      see(rows.subarray(0, Math.min(size, order.length - from)), outcome, targets);
    }
  }
}

/** The column of ratings, where model and settings say that their errors and the tables' rows are normal. */
function requireNormal(graph: Graph, settings: TrainSettings, data: DataSet, target: string | null): string {
  const { loss, penalties, exampleWeights } = settings;
  if (target === null || !["se", "mse"].includes(loss.name))
    throw cannotDraw(`normal errors are squared: the objective must be se or mse, not ${loss.name}`);
  const column = data.columns.get(target);
  if (column?.kind !== "dense" || column.width !== 1)
    throw cannotDraw(`\`${target}\` is not one number an example`);
  if (exampleWeights !== null) throw cannotDraw("every example counts alike: `example_weights` must be None");
  const penal = graph.nodes.find(({ params }) => Number(params.l1) > 0 || Number(params.l2) > 0);
  if (penal || penalties.length > 0) {
    const where = penal ? `\`${penal.name}\` has a penalty` : "`@train` has penalties";
    throw cannotDraw(`${where}, but how strongly rows are held back is drawn too: set it to 0`);
  }
  return target;
}

function cannotDraw(reason: string) {
  return failure(UsageError, "cannot-draw", `the weights cannot be drawn from their posterior: ${reason}`, {
    notes: ["leave `sampler` out, and an optimizer trains the model"],
  });
}

function notDrawn() {
  return failure(UsageError, "not-drawn", "the training that is to go on did not draw these tables", {
    notes: ["hand over the `state` of a run by this sampler, or begin anew"],
  });
}
