import { average } from "./average.js";
import { type Called, callNamed, callOf, callsOf } from "./call.js";
import { evalSchedule } from "./evalSchedule.js";
import { metricKind, metricsKind } from "./metricOf.js";
import {
  either,
  kinds,
  oneOf,
  optional,
  orNone,
  type ParamKind,
  type ParamSpecs,
  required,
} from "./params.js";
import type { Registries } from "./registries.js";
import type { SplitDeclaration } from "./split.js";
import type { CallRef } from "./values.js";

const columnList = kinds.strings;
const seed: ParamKind<number> = {
  expects: "an integer",
  read: (value) => (typeof value === "number" && Number.isSafeInteger(value) ? value : undefined),
};

/** `@data(...)`: which data, how it is split and prepared. */
export function dataParams({ sources, splits }: Pick<Registries, "sources" | "splits">): ParamSpecs {
  const own: ParamSpecs = {
    source: required(kinds.string, "A named set, or a path."),
    target: required(kinds.string, "The rating column to predict."),
    center: optional(columnList, "Columns from which the training mean is subtracted.", []),
    maxnorm: optional(columnList, "Columns divided by their largest absolute value, after centring.", []),
    unit_variance: optional(columnList, "Columns divided by their standard deviation, after centring.", []),
    categories: optional(
      columnList,
      "Columns of the tables whose distinct numbers become ids, one a category: `lookup('item.year', …)` then has a row for each year.",
      [],
    ),
    at_least: optional(
      orNone(kinds.number),
      "Leaves out rows whose target is less, before anything else. None: every row stays.",
      null,
    ),
    core: optional(
      orNone(kinds.positiveInt),
      "Leaves out users and items until each that is left has so many rows: core=10 is the 10-core. None: all stay.",
      null,
    ),
    history: optional(
      kinds.boolean,
      "Adds who rated what in the training rows, and in those that the split shows: `user.rated`, a column an item, and `item.raters`, a column a user; 1 where a rating is, 0 elsewhere.",
      false,
    ),
    split: optional(
      callOf("a split", splits),
      "How rows are dealt to train, dev and test.",
      usualSplit(splits),
    ),
    split_seed: optional(orNone(seed), "Seed of the split. None: the run's.", null),
  };
  const ofSources = sources.all.flatMap((source) => Object.entries(source.params as ParamSpecs));
  return { ...own, ...Object.fromEntries(ofSources.filter(([name]) => !(name in own))) };
}

/** `random(0.8, 0.1, 0.1)` */
export function usualSplit(splits: Registries["splits"]): Called<SplitDeclaration> {
  const call: CallRef = { kind: "call", name: "random", args: [0.8, 0.1, 0.1], named: new Map() };
  return callOf("a split", splits).read(call)!;
}

/** The word for the column of ids beside the one that negatives are drawn from. */
export const OTHER = "other";

/** `@train(...)`: how the model is trained. Names and defaults are ANTK's. */
export function trainParams({
  losses,
  penalties,
  metrics,
  optimizers,
  samplers,
  schedules,
}: Omit<Registries, "ops" | "baselines" | "splits" | "sources">): ParamSpecs {
  return {
    objective: required(
      callOf("a loss", losses),
      "The loss that training makes small; with arguments: `objective=huber(delta=2)`.",
    ),
    evaluate: optional(
      orNone(metricKind(metrics)),
      "The metric that dev and test are scored by. None: the one nearest to the loss.",
      null,
    ),
    metrics: optional(metricsKind(metrics), "Further metrics, printed beside.", []),
    opt: optional(
      callOf("an optimizer", optimizers),
      "The optimizer: by name, or with its parameters, as in adam(beta1=0.8).",
      callNamed(optimizers, "grad"),
    ),
    learnrate: optional(kinds.positive, "Learning rate.", 0.003),
    momentum: optional(
      orNone(kinds.fraction),
      "μ of an optimizer that has one and does not name it. None: its own default.",
      null,
    ),
    decay: optional(
      orNone(decay),
      "[examples, rate]: the learning rate is multiplied by rate each so many examples, smoothly.",
      null,
    ),
    schedule: optional(
      orNone(callOf("a schedule", schedules)),
      "How the learning rate changes, as in warmup(5000, cosine(400000)). Not together with decay.",
      null,
    ),
    average: optional(
      orNone(average),
      "Weights averaged over steps, which are scored and kept in the place of the last ones: ema(0.999) by a running mean, swa(start=2000) by the mean of all steps after that one. None: the last ones.",
      null,
    ),
    weight_decay: optional(
      orNone(kinds.nonNegative),
      "λ: λ·w is added to the gradient of each weight w, biases apart; adamw shrinks weights by it instead. None: the optimizer's own default, else 0.",
      null,
    ),
    clip_value: optional(
      orNone(kinds.positive),
      "Brings each element of a gradient to ± this. None: as it is.",
      null,
    ),
    clip_norm: optional(
      orNone(kinds.positive),
      "Shrinks all gradients together until the norm of all of them is at most this. None: as it is.",
      null,
    ),
    clip_gradients: optional(kinds.nonNegative, "ANTK's name for clip_norm; 0 leaves them as they are.", 0),
    sampler: optional(
      orNone(callOf("a sampler", samplers)),
      "Draws weights from their posterior in the place of an optimizer, as in gibbs(burn=20): an epoch is a sweep over all training rows, and the weights kept after the first ones predict together. What optimizers are told, mb, maxbadcount and restore have no part in it.",
      null,
    ),
    mb: optional(either(kinds.positiveInt, oneOf("all")), "Examples a step; 'all' for the full batch.", 1000),
    epochs: optional(kinds.positiveInt, "Passes over the training rows, at most.", 50),
    one_per: optional(
      orNone(kinds.string),
      "A rating column of ids: an epoch takes one row of each id, drawn anew in every epoch, in the place of all rows. With 'user' and the target `item`, an example is a user, and what is predicted one of their items. None: every row.",
      null,
    ),
    maxbadcount: optional(
      orNone(kinds.nonNegativeInt),
      "Evaluations in a row without a better dev score that are put up with. 0 stops at the first, None never.",
      20,
    ),
    eval_schedule: optional(
      evalSchedule,
      "When dev is scored: 'epoch', every so many examples, or as in every(10, per='steps'), also of epochs or examples.",
      { every: 1, per: "epochs" },
    ),
    restore: optional(oneOf("best", "last"), "Which weights are kept at the end.", "best"),
    output: optional(
      orNone(kinds.string),
      "The node that is scored and predicts. None: the first output.",
      null,
    ),
    clip_predictions: optional(
      either(kinds.boolean, range),
      "Brings predictions within [low, high], in the target's unit, where they are scored and told; True: from the least to the largest target of the training rows. Items are ranked by what was predicted.",
      false,
    ),
    seed: optional(seed, "Seed of initial values, shuffling, dropout and, by default, the split.", 0),
    penalties: optional(
      callsOf("a penalty", penalties),
      "Terms added to the loss: `[l1(U, 0.001), gravity(U, V, 1.0)]`, of nodes and weights that they expose.",
      [],
    ),
    example_weights: optional(
      orNone(kinds.string),
      "A rating column of numbers ≥ 0 that the terms of the loss are multiplied by; a mean is divided by their sum. None: every example counts 1.",
      null,
    ),
    negatives: optional(
      kinds.positiveInt,
      "For losses that compare with negatives: how many are drawn for each example, anew in each step.",
      1,
    ),
    negative_of: optional(
      orNone(kinds.string),
      "The rating column of ids that negatives are drawn from, each id as likely as another. None: `item`, or the only one that the graph reads.",
      null,
    ),
    negatives_for: optional(
      orNone(kinds.string),
      "The rating column whose rows' ids are never drawn as its negatives, such as a user's items in the training rows. 'other': `user`, or the other one that the graph reads. None: every id may be drawn.",
      OTHER,
    ),
    relevant: optional(
      orNone(kinds.number),
      "For metrics at k: a rating of at least this makes an item relevant to its user. None: any rating does.",
      null,
    ),
  };
}

/** Lowest and highest. */
export type Range = readonly [low: number, high: number];

const range: ParamKind<Range> = {
  expects: "[low, high], such as [1, 5]",
  read: (value) => {
    const list = kinds.numbers.read(value);
    return list?.length === 2 && list[0]! < list[1]! ? [list[0]!, list[1]!] : undefined;
  },
};

const decay: ParamKind<readonly [number, number]> = {
  expects: "[examples, rate], such as [10000, 0.96]",
  read: (value) => {
    const list = kinds.numbers.read(value);
    return list?.length === 2 && list[0]! > 0 && list[1]! > 0 ? [list[0]!, list[1]!] : undefined;
  },
};
