import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { type Called, showCalled, withArguments } from "../declare/call.js";
import { RATINGS } from "../declare/columns.js";
import { OTHER, trainParams } from "../declare/directives.js";
import { defineLoss, type LossDeclaration } from "../declare/loss.js";
import { defineMetric, type MetricDeclaration, type ScoreMetric } from "../declare/metric.js";
import { metricOf } from "../declare/metricOf.js";
import type { TfCore } from "../declare/op.js";
import type { Optimizer, OptimizerDeclaration } from "../declare/optimizer.js";
import type { ParamKind } from "../declare/params.js";
import type { PenaltyDeclaration } from "../declare/penalty.js";
import type { Registries } from "../declare/registries.js";
import type { ScheduleDeclaration } from "../declare/schedule.js";
import { type Const, isCall, showBriefly } from "../declare/values.js";
import type { NamesOf } from "../diagnostics/arguments.js";
import type { Span } from "../diagnostics/diagnostic.js";
import { ConfigError, failure, throwErrors, UsageError } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import { checkPenalties } from "../graph/checkPenalties.js";
import { constOf } from "../graph/constOf.js";
import type { Graph } from "../graph/graph.js";
import type { NegativeSettings } from "./negatives.js";
import { bindOptimizer } from "./optimizer.js";

/** The whole objective of a minibatch, from an output and the target as they are. */
type Objective = (context: { readonly tf: TfCore }, predicted: Tensor, target: Tensor) => Scalar;
type Metric = ScoreMetric["compute"];

/** Options of a training run. Whatever is left out comes from `@train`, then from the default. */
export interface TrainOptions {
  /**
   * A loss as a config writes it, `se` or `huber(delta=2)`; or a function of (context, predicted, target) that yields
   * a scalar, which is taken as a sum.
   */
  objective?: string | Objective;
  /** The metric that dev is judged by: a name such as "rmse" or "ndcg@10", or a function of (predicted, target) of which lower is better. */
  evaluate?: string | Metric;
  /** Further metrics by name, computed beside. */
  metrics?: readonly string[];
  /** Terms added to the loss, as a config writes them: `["l1(U, 0.001)"]`. */
  penalties?: readonly string[];
  /** The rating column that the examples are weighted by. Default null: every example counts 1. */
  exampleWeights?: string | null;
  /** For metrics at k: a rating of at least this makes an item relevant to its user. Default null: any rating does. */
  relevant?: number | null;
  /** For losses that compare with negatives: how many are drawn for each example. Default 1. */
  negatives?: number;
  /** The rating column that they are drawn from. Default null: `item`, or the only one of ids that the graph reads. */
  negativeOf?: string | null;
  /**
   * The rating column whose rows' ids are never drawn as its negatives; null: every id may be. Default "other": `user`,
   * or the other one of ids that the graph reads.
   */
  negativesFor?: string | null;
  /** An optimizer as a config writes it, `adam` or `mom(nesterov=True)`. Default "grad". */
  opt?: string;
  /** Learning rate. Default 0.003. */
  learnrate?: number;
  /** μ of `mom` or `rmsprop`, in [0, 1). Default null: the optimizer's own, 0.9 of `mom`. */
  momentum?: number | null;
  /** [examples, rate]: learnrate · rate^(examples seen / examples). */
  decay?: readonly [number, number] | null;
  /** How the learning rate changes, as a config writes it: `cosine(50, per='epochs')`. Not together with `decay`. */
  schedule?: string | null;
  /** λ: adds λ·w to the gradient of each weight w, biases apart; `adamw` has a way of its own. Default null: the optimizer's own, else 0. */
  weightDecay?: number | null;
  /** Brings each element of a gradient to ± this. */
  clipValue?: number | null;
  /** Shrinks all gradients together until their common norm is at most this. */
  clipNorm?: number | null;
  /** ANTK's name for `clipNorm`; 0 leaves gradients as they are. */
  clipGradients?: number;
  /** Examples a step; "all" for the full batch. Default 1000. */
  mb?: number | "all";
  /** Passes over the training rows, at most. Default 50. */
  epochs?: number;
  /** Evaluations in a row without a better dev score that are put up with. Default 20; 0 stops at the first, null never. */
  maxbadcount?: number | null;
  /** When dev is scored: each epoch, or every so many examples. Default "epoch". */
  evalSchedule?: "epoch" | number;
  /** Which weights are kept at the end. Default "best". */
  restore?: "best" | "last";
  /** The node that is scored and predicts. Default the first output. */
  output?: string | null;
  /** Seed of initial values, shuffling and dropout. Default 0, a seed like any other. */
  seed?: number;
}

/** What `TrainOptions` may hold. */
export const TRAIN_OPTIONS: NamesOf<TrainOptions> = {
  objective: true,
  evaluate: true,
  metrics: true,
  relevant: true,
  penalties: true,
  exampleWeights: true,
  negatives: true,
  negativeOf: true,
  negativesFor: true,
  opt: true,
  learnrate: true,
  momentum: true,
  decay: true,
  schedule: true,
  weightDecay: true,
  clipValue: true,
  clipNorm: true,
  clipGradients: true,
  mb: true,
  epochs: true,
  maxbadcount: true,
  evalSchedule: true,
  restore: true,
  output: true,
  seed: true,
};

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
  readonly weightDecay: number;
  readonly clipValue: number | null;
  readonly clipNorm: number | null;
  readonly mb: number | "all";
  readonly epochs: number;
  readonly maxbadcount: number | null;
  readonly evalSchedule: "epoch" | number;
  readonly restore: "best" | "last";
  readonly output: string | null;
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
    metric,
    metrics:
      options.metrics?.map((name) => namedMetric(name, registries)) ??
      (written.get("metrics")?.value as readonly MetricDeclaration[] | undefined) ??
      [],
    relevant: value("relevant", options.relevant),
    ...optimizerOf(value, options),
    ...ratesOf(value, options),
    mb: value("mb", options.mb),
    epochs: value("epochs", options.epochs),
    maxbadcount: value("maxbadcount", options.maxbadcount),
    evalSchedule: value("eval_schedule", options.evalSchedule),
    restore: value("restore", options.restore),
    output: outputOf(value("output", options.output), graph),
    seed: value("seed", options.seed),
  };
}

/** The settings as plain data, to be printed and kept with the run. */
export function describeSettings(settings: TrainSettings): Record<string, unknown> {
  const { objective, loss, lossParams: _, metric, metrics, optimizer: __, opt, ...others } = settings;
  const { learnrate, decay, schedule, weightDecay, clipValue, clipNorm, ...more } = others;
  const { evalSchedule, exampleWeights, negatives, penalties, ...rest } = more;
  const drawn = negatives && {
    negatives: negatives.count,
    negative_of: negatives.of,
    negatives_for: negatives.within,
  };
  return {
    objective,
    evaluate: metric.name,
    metrics: metrics.map((m) => m.name),
    compares: loss.compares,
    penalties: penalties.map(showCalled),
    opt,
    learnrate,
    decay,
    schedule: schedule && showCalled(schedule),
    weight_decay: weightDecay,
    clip_value: clipValue,
    clip_norm: clipNorm,
    ...rest,
    eval_schedule: evalSchedule,
    example_weights: exampleWeights,
    ...drawn,
  };
}

/** Reads a setting: the option where it is given, else what `@train` says, else the default. */
type ReadSetting = <T>(name: string, given: T | undefined) => T;

function optimizerOf(value: ReadSetting, options: TrainOptions) {
  const beside = new Map<string, Const>([
    ["momentum", value("momentum", options.momentum)],
    ["weight_decay", value("weight_decay", options.weightDecay)],
  ]);
  for (const [name, given] of beside) if (given === null) beside.delete(name);
  const written = value<unknown>("opt", callIn(options.opt)) as Called<OptimizerDeclaration>;
  const called = withArguments(written, beside);
  const gradients = {
    ...clippingOf(value, options),
    weightDecay: (called.params.weight_decay ?? beside.get("weight_decay") ?? 0) as number,
  };
  return { opt: showCalled(called), optimizer: bindOptimizer(called, gradients), ...gradients };
}

function clippingOf(value: ReadSetting, options: TrainOptions) {
  const clipValue = value("clip_value", options.clipValue) ?? null;
  const norm = value("clip_norm", options.clipNorm) ?? null;
  const antk = value("clip_gradients", options.clipGradients) || null;
  if (norm !== null && antk !== null) throw oneOnly("clip_norm", "clip_gradients", "0");
  const clipNorm = norm ?? antk;
  if (clipValue !== null && clipNorm !== null) throw oneOnly("clip_norm", "clip_value", "None");
  return { clipValue, clipNorm };
}

function ratesOf(value: ReadSetting, options: TrainOptions) {
  const decay = value("decay", options.decay) ?? null;
  const schedule = value<unknown>("schedule", callIn(options.schedule)) as Called<ScheduleDeclaration> | null;
  if (decay && schedule) throw oneOnly("schedule", "decay", "None");
  return { learnrate: value("learnrate", options.learnrate)!, decay, schedule };
}

/** An option that is written as a config writes a call. */
function callIn(option: string | null | undefined): Const | undefined {
  return typeof option === "string" ? constOf(option) : option;
}

function oneOnly(a: string, b: string, none: string) {
  return failure(UsageError, "one-only", `\`${a}\` and \`${b}\` are both given, and mean different things`, {
    notes: [`leave one out; \`--set train.${b}=${none}\` takes back what the config says`],
  });
}

function lossOf(
  objective: string | Objective | Called<LossDeclaration> | undefined,
  kind: ParamKind<Called<LossDeclaration>>,
  { losses }: Registries,
  graph: Graph,
): Called<LossDeclaration> {
  if (typeof objective === "function") return withoutArguments(custom(objective));
  if (typeof objective === "object") return objective;
  const written = objective === undefined ? null : constOf(objective);
  const called = written === null ? undefined : kind.read(written);
  if (called) return called;
  const refusal = written === null ? null : kind.explain?.(written);
  if (refusal) {
    throw failure(UsageError, "wrong-option", `option \`objective\`: ${refusal.message}`, {
      notes: refusal.notes ?? [],
    });
  }
  const names = losses.all.map((l) => l.name).join(", ");
  throw failure(
    UsageError,
    "no-objective",
    objective ? `no loss is called \`${objective}\`` : "no objective is named",
    {
      at: graph.directives.train.span ?? graph.outputs[0]?.span,
      label: graph.directives.train.span
        ? "add `objective='se'`"
        : "add a line above: `@train(objective='se')`",
      notes: [`the losses are ${names}`, "on the command line: `--objective se`"],
    },
  );
}

/** @throws UsageError where one is unknown, or names a node that is not there */
function penaltiesOf(
  given: readonly string[] | undefined,
  kind: ParamKind<readonly Called<PenaltyDeclaration>[]>,
  graph: Graph,
): readonly Called<PenaltyDeclaration>[] {
  const written = graph.directives.train.values.get("penalties")?.value;
  if (given === undefined) return (written ?? []) as readonly Called<PenaltyDeclaration>[];
  const list = given.map(constOf);
  const read = kind.read(list);
  if (read === undefined) {
    const refusal = kind.explain!(list)!;
    throw failure(UsageError, "wrong-option", `option \`penalties\`: ${refusal.message}`, {
      notes: refusal.notes ?? [],
    });
  }
  throwErrors(UsageError, checkPenalties(read, graph, undefined));
  return read;
}

interface AskedNegatives {
  readonly count: number;
  /** null: the rule. */
  readonly of: string | null;
  /** "other": the rule. */
  readonly within: string | null;
}

/** @throws ConfigError where the columns of ids that the graph reads leave it open which one is meant */
function negativeSettings(graph: Graph, loss: LossDeclaration, asked: AskedNegatives): NegativeSettings {
  const read = graph.columns.filter(({ schema, type }) =>
    schema ? schema.table === RATINGS && schema.kind === "index" : type.dtype === "int32",
  );
  const names = read.map(({ name }) => name);
  const of = asked.of ?? plausible(names, "item");
  if (of === null) throw unclearNegatives(graph, loss, "negative_of", names);
  const { count, within } = asked;
  if (within !== OTHER) return { count, of, within };
  const others = names.filter((name) => name !== of);
  // Without groups there is nothing that an example's group has.
  if (others.length === 0) return { count, of, within: null };
  const other = plausible(others, "user");
  if (other === null) throw unclearNegatives(graph, loss, "negatives_for", others);
  return { count, of, within: other };
}

/** The usual name where it is among them, or the only one. */
function plausible(names: readonly string[], usual: string): string | null {
  if (names.includes(usual)) return usual;
  return names.length === 1 ? names[0]! : null;
}

function unclearNegatives(graph: Graph, loss: LossDeclaration, setting: string, names: readonly string[]) {
  const { span } = graph.directives.train;
  const found = names.length === 0 ? "none" : `several: ${names.join(", ")}`;
  return failure(
    ConfigError,
    "unclear-negatives",
    `\`${loss.name}\` needs \`${setting}\`, a rating column of ids; the graph reads ${found}`,
    {
      at: span ?? graph.outputs[0]?.nameSpan,
      label: names.length === 0 ? "" : `add \`${setting}='${names[0]}'\``,
      notes: [
        names.length === 0
          ? "negatives are other ids of an example's column: a lookup reads one"
          : `negatives are drawn from the ids of \`negative_of\`, without those that the example's \`negatives_for\` has`,
      ],
    },
  );
}

function withoutArguments<D>(declaration: D) {
  return { declaration, params: {}, written: new Map<string, Const>() };
}

function custom(objective: Objective): LossDeclaration {
  return defineLoss({
    name: "custom",
    about: "A function handed in.",
    formula: "",
    source: "",
    compares: "anything",
    reduction: "sum",
    metric: "rmse",
    terms: objective,
  });
}

function evaluatedBy(
  evaluate: string | Metric | MetricDeclaration | null | undefined,
  loss: LossDeclaration,
  registries: Registries,
) {
  if (typeof evaluate === "function") {
    return defineMetric({
      name: "custom",
      about: "A function handed in.",
      better: "lower",
      compute: evaluate,
    });
  }
  if (typeof evaluate === "object" && evaluate !== null) return evaluate;
  return namedMetric(evaluate ?? loss.metric, registries);
}

/**
 * The metric of that name, with its arguments: `ndcg@10`, `fscore(threshold=0.3)`.
 * @param at where it was written, for messages
 * @throws UsageError with the nearest known name
 */
export function namedMetric(
  name: string,
  { metrics }: Pick<Registries, "metrics">,
  at?: Span,
): MetricDeclaration {
  const metric = metricOf(metrics, name);
  if (metric) return metric;
  const word = name.replace(/[@(].*$/, "");
  const isKnown = [word, `${word}@k`].some((known) => metrics.get(known));
  const near = isKnown ? undefined : nearest(word, metrics.names)[0];
  const message = isKnown ? `\`${name}\` is not how a metric is written` : `no metric is called \`${name}\``;
  throw failure(UsageError, "unknown-metric", message, {
    at,
    label: near && at ? `did you mean \`${near}\`?` : "",
    notes: [
      ...(near && !at ? [`did you mean \`${near}\`?`] : []),
      `the metrics are ${metrics.all.map((m) => m.name).join(", ")}`,
      "at k: `ndcg@10`; with an argument: `fscore(threshold=0.3)`",
    ],
  });
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
