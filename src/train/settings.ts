import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { type Called, showCalled } from "../declare/call.js";
import { trainParams } from "../declare/directives.js";
import { defineLoss, type LossDeclaration } from "../declare/loss.js";
import { defineMetric, type MetricDeclaration } from "../declare/metric.js";
import type { TfCore } from "../declare/op.js";
import type { OptimizerDeclaration } from "../declare/optimizer.js";
import type { ParamKind } from "../declare/params.js";
import type { Registries } from "../declare/registries.js";
import type { Const } from "../declare/values.js";
import type { Span } from "../diagnostics/diagnostic.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import { constOf } from "../graph/constOf.js";
import type { Graph } from "../graph/graph.js";

/** The whole objective of a minibatch, from an output and the target as they are. */
type Objective = (context: { readonly tf: TfCore }, predicted: Tensor, target: Tensor) => Scalar;
type Metric = MetricDeclaration["compute"];

/** Options of a training run. Whatever is left out comes from `@train`, then from the default. */
export interface TrainOptions {
  /**
   * A loss as a config writes it, `se` or `huber(delta=2)`; or a function of (context, predicted, target) that yields
   * a scalar, which is taken as a sum.
   */
  objective?: string | Objective;
  /** The metric that dev is judged by: a name, or a function of (predicted, target) of which lower is better. */
  evaluate?: string | Metric;
  /** Further metrics by name, computed beside. */
  metrics?: readonly string[];
  /** The rating column that the examples are weighted by. Default null: every example counts 1. */
  exampleWeights?: string | null;
  opt?: string;
  /** Learning rate. Default 0.003. */
  learnrate?: number;
  /** μ of `mom`, in [0, 1). Default 0.9. */
  momentum?: number;
  /** [examples, rate]: learnrate · rate^(examples seen / examples). */
  decay?: readonly [number, number] | null;
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

/** Every setting with its value; what a run is determined by, data and graph apart. */
export interface TrainSettings {
  readonly loss: LossDeclaration;
  /** The values of the loss's parameters. */
  readonly lossParams: Readonly<Record<string, unknown>>;
  /** The loss as a config writes it: `huber(delta=2)`. */
  readonly objective: string;
  readonly exampleWeights: string | null;
  readonly metric: MetricDeclaration;
  readonly metrics: readonly MetricDeclaration[];
  readonly optimizer: OptimizerDeclaration;
  readonly learnrate: number;
  readonly momentum: number;
  readonly decay: readonly [number, number] | null;
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
    if (given === undefined) return (written.get(name)?.value ?? specs[name]!.default) as T;
    const kind = specs[name]!.kind;
    // The option is checked by the very kind that checks the directive.
    if (kind.read(given as never) === undefined) throw wrongOption(name, kind.expects, given);
    return given;
  };
  const called = lossOf(
    options.objective ?? (written.get("objective")?.value as Called<LossDeclaration> | undefined),
    specs.objective!.kind,
    registries,
    graph,
  );
  const loss = called.declaration;
  const metric = metricOf(
    options.evaluate ?? (written.get("evaluate")?.value as string | null | undefined),
    loss,
    registries,
  );
  return {
    loss,
    lossParams: called.params,
    objective: showCalled(called),
    exampleWeights: value("example_weights", options.exampleWeights),
    metric,
    metrics: value("metrics", options.metrics).map((name) =>
      namedMetric(name, registries, written.get("metrics")?.span),
    ),
    optimizer: registries.optimizers.get(value("opt", options.opt))!,
    learnrate: value("learnrate", options.learnrate),
    momentum: value("momentum", options.momentum),
    decay: value("decay", options.decay),
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
  const { objective, loss: _, lossParams: __, metric, metrics, optimizer, ...others } = settings;
  const { evalSchedule, exampleWeights, ...rest } = others;
  const named = {
    objective,
    evaluate: metric.name,
    metrics: metrics.map((m) => m.name),
    opt: optimizer.name,
  };
  return { ...named, ...rest, eval_schedule: evalSchedule, example_weights: exampleWeights };
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

function metricOf(
  evaluate: string | Metric | null | undefined,
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
  return namedMetric(evaluate ?? loss.metric, registries, undefined);
}

function namedMetric(name: string, { metrics }: Registries, at: Span | undefined): MetricDeclaration {
  const metric = metrics.get(name);
  if (metric) return metric;
  const names = metrics.all.map((m) => m.name).join(", ");
  throw failure(UsageError, "unknown-metric", `no metric is called \`${name}\``, {
    at,
    notes: [`the metrics are ${names}`],
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

function wrongOption(name: string, expects: string, given: unknown) {
  return failure(
    UsageError,
    "wrong-option",
    `option \`${name}\` must be ${expects}, got ${typeof given === "number" ? given : JSON.stringify(given)}`,
  );
}
