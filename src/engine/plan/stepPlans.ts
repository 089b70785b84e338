import type { Tensor } from "@tensorflow/tfjs-core";
import type { TfCore } from "../../declare/op.js";
import { gradientScale, type Optimizer } from "../../declare/optimizer.js";
import { type CompiledStep, compileStep } from "./compile.js";
import { compileForward } from "./compileForward.js";
import { DeferredRows, type DeferredState } from "./deferredRows.js";
import {
  type ForwardPlan,
  forwardPlan,
  type OutOfBounds,
  outOfBounds,
  type PlanBatch,
} from "./forwardPlans.js";
import { sizeOf } from "./ir.js";
import { type KeptColumn, KeptRows, type WriteKept } from "./keptRows.js";
import { readUpdates, SCALE, type StepNumbers, scalarsOf, type UpdateRules } from "./optimizer.js";
import { type Parameter, type PlacedParameter, placeParameters } from "./parameters.js";
import type { Lists } from "./readings.js";
import { type ForwardPass, type Pass, recordForward, recordSlopes, recordStep } from "./record.js";
import type { Store } from "./store.js";
import type { ThreadChoice } from "./threads/choice.js";
import { type Crew, type OpenedCrew, openCrew } from "./threads/crew.js";

export interface StepPlansRequest {
  readonly tf: TfCore;
  readonly optimizer: Optimizer;
  readonly parameters: readonly Parameter[];
  /** Seed of the dropout masks. */
  readonly seed: number;
  /** How many threads compute the steps. Default 1. */
  readonly threads?: ThreadChoice;
}

/** What came of a step. */
export type StepOutcome =
  | { readonly kind: "done"; readonly loss: number }
  /** Nothing was updated. */
  | { readonly kind: "notFinite"; readonly loss: number }
  | OutOfBounds;

/** Predicts so many rows, with the slopes of the predictions in one table. */
export interface SlopePlan {
  readonly table: string;
  /** The rating column that says which row of the table an example reads, or which list of rows. */
  readonly column: string;
  readonly lists: Lists | null;
  run(batch: PlanBatch): SlopeOutcome;
}

/** What came of it; views that last until the next plan runs. */
export type SlopeOutcome =
  | { readonly kind: "done"; readonly output: Float32Array; readonly slopes: Float32Array }
  | OutOfBounds;

/** Where a step's inputs are written and Σg² is read; they last until memory grows. */
interface InputViews {
  readonly feeds: readonly FeedView[];
  /** Null where no column is kept. */
  readonly writeKept: WriteKept | null;
  /** Low and high word of the step's number. */
  readonly words: Int32Array;
  readonly scalars: Float32Array;
  readonly squares: Float64Array;
}

interface FeedView {
  readonly column: string;
  readonly target: Float32Array | Int32Array;
  readonly isKept: boolean;
}

/** The plans of a run, one for each batch size, over one memory with the weights and the optimizer's slots. */
export class StepPlans {
  private readonly store: Store;
  private readonly crew: Crew | null;
  private readonly missing: OpenedCrew["missing"];
  private readonly rules: UpdateRules;
  private readonly parameters: ReadonlyMap<string, PlacedParameter>;
  private readonly plans = new Map<number, CompiledStep>();
  private readonly views = new Map<CompiledStep, InputViews>();
  private readonly scalarsOf: ReturnType<typeof scalarsOf>;
  private readonly deferred: DeferredRows | null;
  private kept: KeptRows | null = null;
  /** Of the largest step, on one thread, in nanoseconds. */
  private cost = 0;
  private readonly writers = new Map<CompiledStep, WriteKept | null>();

  /**
   * @throws CannotPlan where the optimizer has no form in a plan
   * @throws ResourceError where memory runs out
   */
  constructor(private readonly request: StepPlansRequest) {
    const { optimizer, parameters, threads = 1 } = request;
    const { store, crew, missing } = openCrew(threads);
    this.store = store;
    this.crew = crew;
    this.missing = missing;
    this.rules = readUpdates(optimizer);
    this.scalarsOf = scalarsOf(optimizer);
    this.parameters = placeParameters(this.store, parameters, optimizer.slots);
    this.deferred = optimizer.idle && DeferredRows.of(this.store, optimizer.idle);
  }

  has(size: number): boolean {
    return this.plans.has(size);
  }

  /** Keeps a copy of these columns of so many rows, from which `take` then reads them. */
  keep(columns: ReadonlyMap<string, KeptColumn>, rows: number): void {
    this.kept = new KeptRows(this.store, columns, rows);
    this.views.clear();
    this.writers.clear();
  }

  /** Tells from which array the rows of the next steps are cut; it stays as it is until another is told. */
  follow(order: Int32Array): void {
    this.kept?.follow(order);
  }

  /**
   * Records the plan of a batch size.
   * @param weights  the model's, by name
   * @param passes   two of this size, on different rows and at different steps
   * @throws CannotPlan with the reason
   */
  record(size: number, weights: ReadonlyMap<string, Tensor>, passes: readonly [Pass, Pass]): void {
    const { tf, seed } = this.request;
    const trainable = [...this.parameters.values()].filter((p) => p.trainable).map((p) => p.name);
    const graph = recordStep({ tf, weights, trainable, passes });
    const { store, parameters, rules, crew, deferred } = this;
    const plan = compileStep({ store, graph, parameters, rules, seed, crew, deferred });
    this.plans.set(size, plan);
    crew?.fit(plan.cost);
    this.cost = Math.max(this.cost, plan.cost);
  }

  /** Starts the other threads, where steps are large enough for them. */
  startThreads(): void {
    this.crew?.ready();
  }

  /** Why one thread computes the steps where several would; null where that is not so. */
  get aloneWhy(): string | null {
    return this.crew ? this.crew.alone : this.missing(this.cost);
  }

  /** How many threads compute the steps. */
  get threads(): number {
    return this.crew?.count ?? 1;
  }

  /** How many of them have come up: the first step does not wait for them. */
  get threadsUp(): number {
    return this.crew?.up ?? 1;
  }

  /** Ends the threads. */
  dispose(): void {
    this.crew?.close();
  }

  /**
   * Records the plan of a prediction.
   * @param passes two of the same size, on different rows
   * @throws CannotPlan with the reason
   */
  recordForward(
    weights: ReadonlyMap<string, Tensor>,
    passes: readonly [ForwardPass, ForwardPass],
  ): ForwardPlan {
    const graph = recordForward(this.request.tf, weights, passes);
    return forwardPlan(this.store, this.parameters, graph, this.crew);
  }

  /**
   * Records a prediction of one number an example together with its slopes in each of these tables.
   * @param passes two of the same size, on different rows
   * @throws CannotPlan with the reason, also where the prediction is not affine in each table by itself
   */
  recordSlopes(
    weights: ReadonlyMap<string, Tensor>,
    tables: readonly string[],
    passes: readonly [ForwardPass, ForwardPass],
  ): readonly SlopePlan[] {
    const { store, parameters } = this;
    const { output, bounds, slopes } = recordSlopes(this.request.tf, weights, tables, passes);
    return slopes.map(({ table, column, lists, slopes: own }) => {
      const plan = compileForward(store, parameters, [output, own], bounds);
      return {
        table,
        column,
        lists,
        run: (batch) => {
          for (const [name, place] of plan.feeds) batch(name, store.viewOf(place));
          const outside = plan.compute();
          if (outside > 0) return outOfBounds(store, plan, outside - 1);
          const [outputs, rows] = plan.outputsAt as [number, number];
          return {
            kind: "done",
            output: store.floatsAt(outputs, sizeOf(output.shape)),
            slopes: store.floatsAt(rows, sizeOf(own.shape)),
          };
        },
      };
    });
  }

  /**
   * Takes a step with the plan of this size. Nothing is updated unless the outcome is `done`.
   * @param rows of the kept columns; null: `batch` is asked for all columns
   */
  take(size: number, batch: PlanBatch, numbers: StepNumbers, rows: Int32Array | null = null): StepOutcome {
    const plan = this.plans.get(size)!;
    const { store } = this;
    const { optimizer } = this.request;
    const views = this.viewsOf(plan, size);
    const { words, scalars, squares } = views;
    if (rows !== null) views.writeKept?.(rows);
    for (const { column, target, isKept } of views.feeds) {
      if (!isKept || rows === null) batch(column, target);
    }
    const step = numbers.step - 1;
    words[0] = step | 0;
    words[1] = Math.floor(step / 2 ** 32);
    const outside = plan.compute();
    if (outside > 0) return outOfBounds(store, plan, outside - 1);
    const loss = store.floatAt(plan.lossAt);
    if (!Number.isFinite(store.floatAt(plan.totalAt)) || !Number.isFinite(store.floatAt(plan.finiteAt))) {
      plan.discard();
      return { kind: "notFinite", loss };
    }
    scalars.set(this.scalarsOf(numbers));
    if (optimizer.clipNorm !== null) scalars[SCALE] = gradientScale(squares[0]!, optimizer.clipNorm);
    plan.apply();
    if (plan.deferred.length > 0) this.deferred!.advance(numbers.learnrate, numbers.step);
    return { kind: "done", loss };
  }

  /** Makes all updates that were put off. */
  settle(): void {
    this.deferred?.settle();
  }

  /** Lets somebody look at weights and slots as if no update had been put off; no bit of a later step hangs on it. */
  settled<T>(look: () => T): T {
    return this.deferred ? this.deferred.settled(look) : look();
  }

  /** What is put off; null where nothing is. */
  get behind(): DeferredState | null {
    return this.deferred?.state() ?? null;
  }

  /** Goes on after this step, with weights and slots of `state` in the place of those at hand where there is one. */
  resume(step: number, state: DeferredState | null): void {
    this.deferred?.resume(step, state);
  }

  /** A weight's or statistic's present values; a view that lasts until the next plan is recorded. */
  values(name: string): Float32Array {
    const { at, size } = this.parameters.get(name)!;
    return this.store.floatsAt(at, size);
  }

  /** The optimizer's memory of a weight, likewise. */
  slots(name: string): ReadonlyMap<string, Float32Array> {
    const { slots, size } = this.parameters.get(name)!;
    return new Map([...slots].map(([slot, at]) => [slot, this.store.floatsAt(at, size)]));
  }

  /** The plan of a batch size, to be looked at. */
  get(size: number): CompiledStep | undefined {
    return this.plans.get(size);
  }

  /** Made once: thousands of short-lived views a second would keep the garbage collector busy. */
  private viewsOf(plan: CompiledStep, size: number): InputViews {
    const { store } = this;
    const known = this.views.get(plan);
    if (known?.words.buffer === store.memory.buffer) return known;
    const writeKept = this.writerOf(plan, size);
    const views = {
      feeds: [...plan.feeds].map(([column, place]) => {
        const isKept = this.kept?.has(column) === true;
        return { column, target: store.viewOf(place), isKept };
      }),
      writeKept,
      words: store.intsAt(plan.stepAt, 2),
      scalars: store.floatsAt(plan.scalarsAt, this.rules.scalarCount),
      squares: store.doublesAt(plan.squaresAt, 1),
    };
    this.views.set(plan, views);
    return views;
  }

  /** Made once for each plan: it allocates. */
  private writerOf(plan: CompiledStep, size: number): WriteKept | null {
    const known = this.writers.get(plan);
    if (known !== undefined) return known;
    const { kept } = this;
    const own = [...plan.feeds].filter(([column]) => kept?.has(column));
    const places = new Map(own.map(([column, { at }]) => [column, at]));
    const made = kept && own.length > 0 ? kept.writer(size, places) : null;
    this.writers.set(plan, made);
    return made;
  }
}
