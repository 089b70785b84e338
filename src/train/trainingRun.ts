import type { DataSet } from "../data/types.js";
import type { Weight } from "../model/model.js";
import { diagnoseScore } from "./diagnose.js";
import { epochRows, examplesOf, minibatchSize } from "./epochRows.js";
import type { Scores } from "./evaluate.js";
import type { GenericModel } from "./genericModel.js";
import type { Opened } from "./opened.js";
import { averagedWeights } from "./optimizer.js";
import { tablePenalties } from "./penalties.js";
import type { StepResult, StepTaker } from "./step.js";
import { Stopping } from "./stopping.js";
import type { TrainingState } from "./trainingState.js";
import type { EngineReport, EpochRecord, TrainHooks, TrainResult } from "./trainResult.js";

/** An epoch that is under way. */
interface Epoch {
  readonly epoch: number;
  /** Its rows. */
  readonly order: Int32Array;
  /** Rows of a full minibatch. */
  readonly size: number;
  readonly steps: number;
  /** Steps of it that had been taken before. */
  readonly from: number;
  readonly began: number;
}

/** How long training may keep the event loop waiting, in milliseconds. */
const SLICE = 50;

/** One call of `train`: the loop over epochs and steps. */
export class TrainingRun {
  private readonly stepper: StepTaker;
  private engine: EngineReport;
  private readonly stopping: Stopping;
  private readonly history: EpochRecord[] = [];
  private readonly stepTimes: number[] = [];
  private examplesTaken = 0;
  private readonly started = performance.now();
  /** Where training stands. */
  private position = { epoch: 0, step: 0 };
  private readonly epochs: number;
  private stopped: TrainResult["stopped"] | null = null;
  private bestWeights: readonly Weight[] | null = null;
  private bestRecord: EpochRecord | null = null;
  private lossSum = 0;
  private lossExamples = 0;
  private lastPause = performance.now();
  /** Where the last evaluation was. */
  private evaluated = { step: 0, examples: 0 };

  /** @param from where another run was left; null to begin */
  constructor(
    private readonly owner: GenericModel,
    private readonly opened: Opened,
    private readonly data: DataSet,
    private readonly dev: DataSet | null,
    private readonly hooks: TrainHooks,
    from: TrainingState | null,
  ) {
    const { settings } = owner;
    if (from) opened.model.setWeights(from.weights);
    const { stepper, why, aloneWhy } = owner.openStepper(data);
    this.stepper = stepper;
    this.engine = engineReport(stepper, why, aloneWhy);
    this.stopping = new Stopping(settings.metric.better, dev ? settings.maxbadcount : null);
    this.epochs = hooks.epochs ?? settings.epochs;
    if (from) this.resume(from);
    hooks.onEngine?.(this.engine);
  }

  async run(): Promise<TrainResult> {
    const { settings } = this.owner;
    try {
      // Of short runs, one after the other, none would ever pause.
      await letThrough();
      if (this.position.epoch > 0) await this.epoch(this.position.epoch, this.position.step);
      while (this.position.epoch < this.epochs && this.stopped === null) {
        await this.epoch(this.position.epoch + 1, 0);
      }
      this.stopped ??= "epochs";
    } finally {
      this.owner.closeStepper(this.stopped === null ? null : this.state());
      if (settings.restore === "last" && this.averages) this.opened.model.setWeights(this.scoredWeights());
      // Also after a step that failed: what the model holds is the best there is.
      if (settings.restore === "best" && this.bestWeights) this.opened.model.setWeights(this.bestWeights);
    }
    const kept = settings.restore === "best" ? this.bestRecord : this.history.at(-1);
    const { epoch } = this.position;
    return {
      history: this.history,
      best: { epoch: kept?.epoch ?? epoch, dev: kept?.dev ?? null },
      test: this.testScores(),
      epochs: epoch,
      stepMs: median(this.stepTimes),
      samplesPerSecond: this.examplesTaken === 0 ? 0 : (1000 * this.examplesTaken) / total(this.stepTimes),
      engine: this.engine,
      seconds: (performance.now() - this.started) / 1000,
      stopped: this.stopped,
    };
  }

  /** Where training stands, between two steps. */
  state(): TrainingState {
    const stepper = this.stepper.state();
    const best = this.bestRecord === null ? null : this.history.indexOf(this.bestRecord);
    const isBest = best !== null && this.history.length - 1 === best && this.evaluated.step === stepper.step;
    const { evaluated, lossSum, lossExamples, stopped } = this;
    return {
      epoch: this.position.epoch,
      stepInEpoch: this.position.step,
      stepper,
      weights: this.stepper.weights(),
      bestWeights: isBest && !this.averages ? null : this.bestWeights,
      progress: {
        ...{ evaluated, lossSum, lossExamples, stopped, best },
        history: [...this.history],
        badCount: this.stopping.badCount,
      },
    };
  }

  private resume({ epoch, stepInEpoch, stepper, weights, bestWeights, progress }: TrainingState): void {
    this.stepper.resume(stepper);
    const { evaluated, lossSum, lossExamples, history, best, badCount, stopped } = progress;
    this.position = { epoch, step: stepInEpoch };
    Object.assign(this, { evaluated, lossSum, lossExamples });
    this.history.push(...history);
    this.bestRecord = best === null ? null : history[best]!;
    this.bestWeights = best === null ? null : (bestWeights ?? weights);
    const { name } = this.owner.settings.metric;
    // Who goes on after dev got no better has decided to wait once more.
    this.stopping.resume(this.bestRecord?.dev?.[name] ?? null, stopped === "maxbadcount" ? 0 : badCount);
  }

  dispose(): void {
    this.stepper.dispose();
  }

  /** Of the weights that are kept. */
  private testScores(): Scores | null {
    const { test = null } = this.hooks;
    // Who stops before the first evaluation does not wait for one.
    if (this.stopped === "aborted" && this.history.length === 0) return null;
    return test && test.rows > 0 ? this.owner.eval(test) : null;
  }

  /** @param from steps of it that are taken already */
  private async epoch(epoch: number, from: number): Promise<void> {
    const { settings } = this.owner;
    const order = epochRows(this.data, settings, epoch);
    this.stepper.follow?.(order);
    const rows = order.length;
    const size = minibatchSize(this.data, settings);
    const steps = Math.ceil(rows / size);
    const began = performance.now();
    this.position = { epoch, step: from };
    for (let step = from; step < steps; ) {
      if (this.hooks.signal?.aborted) {
        this.stopped = "aborted";
        return;
      }
      step += this.steps({ epoch, order, size, steps, from, began }, step);
      this.position = { epoch, step };
      if (this.examplesUntilDue(size) <= 0) await this.evaluate(epoch, began);
      if (this.stopped) return;
      if (performance.now() - this.lastPause > SLICE) await this.pause();
    }
    this.stepper.settle?.();
    // The last stretch is scored too, also where it is shorter than the schedule.
    const { every, per } = settings.evalSchedule;
    const isDue = (per === "epochs" && epoch % every === 0) || epoch === this.epochs;
    if (isDue && this.stepper.step > this.evaluated.step) await this.evaluate(epoch, began);
  }

  /** Takes the next step of an epoch, or several. @returns how many */
  private steps({ epoch, order, size, steps, from, began }: Epoch, step: number): number {
    const count = this.stepsAtOnce(step, size);
    const batches: Int32Array[] = [];
    for (let i = 0; i < count; i++) batches.push(order.subarray((step + i) * size, (step + i + 1) * size));
    const t = performance.now();
    const results = this.take(batches);
    const time = (performance.now() - t) / count;
    for (let i = 0; i < count; i++) {
      const { length } = batches[i]!;
      this.lossSum += results[i]!.loss * length;
      this.lossExamples += length;
      this.stepTimes.push(time);
      this.examplesTaken += length;
      this.hooks.onStep?.({
        epoch,
        step: step + i + 1,
        steps,
        loss: this.lossSum / this.lossExamples,
        samplesPerSecond: (1000 * ((step - from + i) * size + length)) / (performance.now() - began),
        samplesLeft: (this.epochs - epoch + 1) * order.length - ((step + i) * size + length),
      });
    }
    return count;
  }

  private take(batches: readonly Int32Array[]): readonly StepResult[] {
    const { stepper, data } = this;
    return stepper.takeSeveral?.(data, batches) ?? batches.map((batch) => stepper.take(data, batch));
  }

  /** Full minibatches from this step on, as many as the engine takes at once, and none beyond an evaluation. */
  private stepsAtOnce(step: number, size: number): number {
    const whole = Math.floor(examplesOf(this.data, this.owner.settings) / size) - step;
    const untilDue = Math.ceil(this.examplesUntilDue(size) / size);
    return Math.max(1, Math.min(this.stepper.stride ?? 1, whole, untilDue));
  }

  /** What the next evaluation waits for within an epoch; infinite where only the end of one can bring it. */
  private examplesUntilDue(size: number): number {
    const { every, per } = this.owner.settings.evalSchedule;
    if (per === "examples") return this.evaluated.examples + every - this.stepper.examples;
    if (per === "steps") return size * (this.evaluated.step + every - this.stepper.step);
    return Number.POSITIVE_INFINITY;
  }

  private get averages(): boolean {
    return this.owner.settings.average !== null;
  }

  /** Those that are scored and kept: the averages where there are any. */
  private scoredWeights(): readonly Weight[] {
    const weights = this.stepper.weights();
    return this.averages ? averagedWeights(weights, this.stepper.state().slots) : weights;
  }

  private async evaluate(epoch: number, began: number): Promise<void> {
    const { step, examples } = this.stepper;
    this.evaluated = { step, examples };
    const weights = this.averages ? this.stepper.weights() : null;
    if (weights) this.put(this.scoredWeights());
    const record = this.scored(epoch, began);
    if (record.best) {
      this.bestRecord = record;
      this.bestWeights = this.stepper.weights();
    }
    if (weights) this.put(weights);
    this.lossSum = 0;
    this.lossExamples = 0;
    this.history.push(record);
    if (this.stopping.isOver) this.stopped = "maxbadcount";
    await this.hooks.onEpoch?.(record);
  }

  private put(weights: readonly Weight[]): void {
    this.opened.model.setWeights(weights);
    this.stepper.push();
  }

  private scored(epoch: number, began: number): EpochRecord {
    const dev = this.dev && this.dev.rows > 0 ? this.owner.eval(this.dev) : null;
    const { name } = this.owner.settings.metric;
    if (dev && !Number.isFinite(dev[name])) {
      const { model, feedMaker } = this.opened;
      this.stepper.pull();
      throw diagnoseScore(model, feedMaker, this.dev!, name, this.stepper.step);
    }
    // What is drawn is no better for a better score: the sets that are kept grow to the end.
    const best = this.owner.settings.sampler !== null || dev === null || this.stopping.see(dev[name]!);
    const train = this.lossSum / this.lossExamples;
    const { model, feedMaker } = this.opened;
    if (this.owner.settings.penalties.length > 0) this.stepper.pull();
    const values = tablePenalties(model, feedMaker, this.owner.settings, this.data);
    const penalties = Object.keys(values).length > 0 ? { penalties: values } : {};
    const seconds = (performance.now() - began) / 1000;
    return { epoch, train, dev, ...penalties, best, seconds };
  }

  /** That other threads do not start may be known only after the first steps. */
  private tellThreads(): void {
    const { why, aloneWhy } = this.engine;
    const report = engineReport(this.stepper, why, aloneWhy ?? this.stepper.aloneWhy ?? null);
    if (report.aloneWhy === aloneWhy) return;
    this.engine = report;
    this.hooks.onEngine?.(report);
  }

  private async pause(): Promise<void> {
    await letThrough();
    this.tellThreads();
    await this.hooks.onPause?.();
    this.lastPause = performance.now();
  }
}

/** Signals, timers and other work of the process get their turn. */
function letThrough(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function engineReport(stepper: StepTaker, why: string, aloneWhy = stepper.aloneWhy ?? null): EngineReport {
  return { name: stepper.engine, why, threads: stepper.threads ?? null, aloneWhy };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? 0 : sorted[Math.floor(sorted.length / 2)]!;
}
