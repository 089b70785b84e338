import type { Average } from "../declare/average.js";
import { type Called, showCalled } from "../declare/call.js";
import { type Range, trainParams } from "../declare/directives.js";
import type { EvalSchedule } from "../declare/evalSchedule.js";
import type { LossDeclaration } from "../declare/loss.js";
import type { MetricDeclaration } from "../declare/metric.js";
import type { Optimizer } from "../declare/optimizer.js";
import type { ParamKind } from "../declare/params.js";
import type { PenaltyDeclaration } from "../declare/penalty.js";
import type { Registries } from "../declare/registries.js";
import type { SamplerDeclaration } from "../declare/sampler.js";
import type { ScheduleDeclaration } from "../declare/schedule.js";
import { type Const, isCall, showBriefly } from "../declare/values.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import type { Graph } from "../graph/graph.js";
import { evaluatedBy, namedMetric } from "./metricSetting.js";
import { negativeSettings } from "./negativeSettings.js";
import type { NegativeSettings } from "./negatives.js";
import { lossOf, penaltiesOf } from "./objectiveSetting.js";
import { callIn, optimizerOf, ratesOf } from "./optimizerSetting.js";
import { samplerOf } from "./samplerSetting.js";
import type { TrainOptions } from "./trainOptions.js";

/** Every setting with its value; what a run is determined by, data and graph apart. */
export interface TrainSettings {
  readonly loss: LossDeclaration;
  /** The values of the loss's parameters. */
  readonly lossParams: Readonly<Record<string, unknown>>;
  /** The loss as a config writes it: `huber(delta=2)`. */
  readonly objective: string;
  readonly penalties: readonly Called<PenaltyDeclaration>[];
  readonly exampleWeights: string | null;
  /** null where the loss compares with no negatives. */
  readonly negatives: NegativeSettings | null;
  /** The rating column of ids that tells the items of a minibatch apart; null where they are not compared. */
  readonly inBatch: string | null;
  readonly metric: MetricDeclaration;
  readonly metrics: readonly MetricDeclaration[];
  readonly relevant: number | null;
  /** With its parameters, weight decay and clipping. */
  readonly optimizer: Optimizer;
  /** The optimizer as a config writes it: `adam(beta1=0.8)`. */
  readonly opt: string;
  readonly learnrate: number;
  readonly decay: readonly [number, number] | null;
  readonly schedule: Called<ScheduleDeclaration> | null;
  readonly average: Average | null;
  readonly weightDecay: number;
  readonly clipValue: number | null;
  readonly clipNorm: number | null;
  /** null where an optimizer trains. */
  readonly sampler: Called<SamplerDeclaration> | null;
  readonly mb: number | "all";
  readonly epochs: number;
  /** The rating column of ids of each of which an epoch takes one row; null: every row. */
  readonly onePer: string | null;
  readonly maxbadcount: number | null;
  readonly evalSchedule: EvalSchedule;
  readonly restore: "best" | "last";
  readonly output: string | null;
  /** In the target's unit; true: the range of the training targets. */
  readonly clipPredictions: boolean | Range;
  readonly seed: number;
}

/**
 * Lays the options over `@train`, and that over the defaults.
 * @throws UsageError where no objective is named anywhere, or a value is not of its kind
 */
export function resolveTrainSettings(
  graph: Graph,
  options: TrainOptions,
  registries: Registries,
): TrainSettings {
  const specs = trainParams(registries);
  const written = graph.directives.train.values;
  const value = <T>(name: string, given: T | undefined): T => {
    // What is written may be None.
    const setting = written.get(name);
    if (given === undefined) return (setting ? setting.value : specs[name]!.default) as T;
    const { kind } = specs[name]!;
    // The option is read by the very kind that reads the directive.
    const read = kind.read(given as Const);
    if (read === undefined) throw wrongOption(name, kind, given as Const);
    return read as T;
  };
  const called = lossOf(
    options.objective ?? (written.get("objective")?.value as Called<LossDeclaration> | undefined),
    specs.objective!.kind,
    registries,
    graph,
  );
  const loss = called.declaration;
  const metric = evaluatedBy(
    options.evaluate ?? (written.get("evaluate")?.value as MetricDeclaration | null | undefined),
    loss,
    registries,
  );
  const drawn = samplerOf(value, options);
  return {
    loss,
    lossParams: called.params,
    objective: showCalled(called),
    penalties: penaltiesOf(options.penalties, specs.penalties!.kind, graph),
    exampleWeights: value("example_weights", options.exampleWeights),
    negatives:
      loss.compares === "negatives"
        ? negativeSettings(graph, loss, {
            count: value("negatives", options.negatives),
            of: value("negative_of", options.negativeOf),
            within: value("negatives_for", options.negativesFor),
          })
        : null,
    inBatch:
      loss.compares === "batch"
        ? negativeSettings(graph, loss, {
            count: 0,
            of: value("negative_of", options.negativeOf),
            within: null,
          }).of
        : null,
    metric,
    metrics:
      options.metrics?.map((name) => namedMetric(name, registries)) ??
      (written.get("metrics")?.value as readonly MetricDeclaration[] | undefined) ??
      [],
    relevant: value("relevant", options.relevant),
    ...optimizerOf(value, options, written.get("momentum")?.span),
    ...ratesOf(value, options),
    sampler: drawn.sampler,
    mb: drawn.mb,
    epochs: value("epochs", options.epochs),
    onePer: value("one_per", options.onePer),
    maxbadcount: drawn.maxbadcount,
    evalSchedule: value<unknown>("eval_schedule", callIn(options.evalSchedule)) as EvalSchedule,
    restore: drawn.restore,
    output: outputOf(value("output", options.output), graph),
    clipPredictions: value<boolean | Range>("clip_predictions", options.clipPredictions),
    seed: value("seed", options.seed),
  };
}

function outputOf(name: string | null, graph: Graph): string | null {
  if (name === null || graph.byName.has(name)) return name;
  const near = nearest(name, [...graph.byName.keys()])[0];
  throw failure(UsageError, "unknown-output", `\`output\` names \`${name}\`, which is no node of the graph`, {
    at: graph.directives.train.values.get("output")?.span,
    notes: near ? [`did you mean \`${near}\`?`] : [],
  });
}

function wrongOption(name: string, kind: ParamKind<unknown>, given: Const) {
  const refusal = kind.explain?.(given);
  const word = isCall(given) ? given.name : given;
  const near = typeof word === "string" && !refusal ? nearest(word, kind.words ?? [])[0] : undefined;
  const message = refusal
    ? `option \`${name}\`: ${refusal.message}`
    : `option \`${name}\` must be ${kind.expects}, got ${typeof given === "number" ? given : showBriefly(given)}`;
  const hints = [refusal?.label ?? "", near ? `did you mean '${near}'?` : ""].filter((hint) => hint !== "");
  return failure(UsageError, "wrong-option", message, { notes: [...hints, ...(refusal?.notes ?? [])] });
}
