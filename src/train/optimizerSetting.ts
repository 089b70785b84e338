import type { Average } from "../declare/average.js";
import { type Called, showCalled, withArguments } from "../declare/call.js";
import type { OptimizerDeclaration } from "../declare/optimizer.js";
import type { ScheduleDeclaration } from "../declare/schedule.js";
import type { Const } from "../declare/values.js";
import type { Span } from "../diagnostics/diagnostic.js";
import { ConfigError, failure, UsageError } from "../diagnostics/errors.js";
import { constOf } from "../graph/constOf.js";
import { bindOptimizer } from "./optimizer.js";
import type { TrainOptions } from "./trainOptions.js";

/** Reads a setting: the option where it is given, else what `@train` says, else the default. */
export type ReadSetting = <T>(name: string, given: T | undefined) => T;

/**
 * The optimizer with what is done to gradients before it sees them.
 * @param momentumAt where a config writes `momentum`
 * @throws ConfigError for momentum that the optimizer has no use for
 */
export function optimizerOf(value: ReadSetting, options: TrainOptions, momentumAt?: Span) {
  const beside = new Map<string, Const>([
    ["momentum", value("momentum", options.momentum)],
    ["weight_decay", value("weight_decay", options.weightDecay)],
  ]);
  for (const [name, given] of beside) if (given === null) beside.delete(name);
  const written = value<unknown>("opt", callIn(options.opt)) as Called<OptimizerDeclaration>;
  if (beside.has("momentum") && !Object.hasOwn(written.declaration.params, "momentum")) {
    throw noMomentum(written.declaration.name, momentumAt);
  }
  const called = withArguments(written, beside);
  const average = value<unknown>("average", callIn(options.average)) as Average | null;
  const gradients = {
    ...clippingOf(value, options),
    weightDecay: (called.params.weight_decay ?? beside.get("weight_decay") ?? 0) as number,
  };
  return {
    opt: showCalled(called),
    optimizer: bindOptimizer(called, { ...gradients, average }),
    average,
    ...gradients,
  };
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

/** The learning rate, and how it changes. */
export function ratesOf(value: ReadSetting, options: TrainOptions) {
  const decay = value("decay", options.decay) ?? null;
  const schedule = value<unknown>("schedule", callIn(options.schedule)) as Called<ScheduleDeclaration> | null;
  if (decay && schedule) throw oneOnly("schedule", "decay", "None");
  return { learnrate: value("learnrate", options.learnrate)!, decay, schedule };
}

function noMomentum(optimizer: string, at?: Span) {
  return failure(ConfigError, "no-momentum", `\`momentum\` is given, and \`${optimizer}\` has none`, {
    at,
    notes: ["leave it out, or take an optimizer that has one: `opt='mom'`"],
  });
}

/** An option that is written as a config writes a call. */
export function callIn(option: string | number | null | undefined): Const | undefined {
  return typeof option === "string" ? constOf(option) : option;
}

function oneOnly(a: string, b: string, none: string) {
  return failure(UsageError, "one-only", `\`${a}\` and \`${b}\` are both given, and mean different things`, {
    notes: [`leave one out; \`--set train.${b}=${none}\` takes back what the config says`],
  });
}
