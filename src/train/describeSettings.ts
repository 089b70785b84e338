import { showAverage } from "../declare/average.js";
import { showCalled } from "../declare/call.js";
import type { Range } from "../declare/directives.js";
import { showEvalSchedule } from "../declare/evalSchedule.js";
import type { TrainSettings } from "./settings.js";
import type { TrainOptions } from "./trainOptions.js";

/**
 * The settings as plain data, to be printed and kept with the run.
 * @param range what predictions are brought within, once the data is known
 */
export function describeSettings(settings: TrainSettings, range: Range | null): Record<string, unknown> {
  const { objective, loss, lossParams: _, metric, metrics, optimizer: __, opt, ...others } = settings;
  const { learnrate, decay, schedule, sampler, average, weightDecay, clipValue, clipNorm, ...more } = others;
  const {
    evalSchedule,
    exampleWeights,
    inBatch,
    negatives,
    penalties,
    clipPredictions: ___,
    mb,
    epochs,
    onePer,
    ...rest
  } = more;
  const drawn = negatives && {
    negatives: negatives.count,
    negative_of: negatives.of,
    negatives_for: negatives.within,
  };
  const rivals = inBatch === null ? null : { negative_of: inBatch };
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
    sampler: sampler && showCalled(sampler),
    average: average && showAverage(average),
    weight_decay: weightDecay,
    clip_value: clipValue,
    clip_norm: clipNorm,
    mb,
    epochs,
    one_per: onePer,
    ...rest,
    eval_schedule: showEvalSchedule(evalSchedule),
    example_weights: exampleWeights,
    clip_predictions: range ?? false,
    ...drawn,
    ...rivals,
  };
}

/** The options that resolve to these settings again, whatever a config says. */
export function optionsOf(described: Readonly<Record<string, unknown>>): TrainOptions {
  const { objective, evaluate, metrics, penalties, opt, learnrate, decay, schedule, sampler, average } =
    described;
  const { mb, epochs, maxbadcount, restore, output, seed, relevant } = described;
  const { one_per: onePer = null } = described;
  const { negatives, negative_of, negatives_for, example_weights, eval_schedule } = described;
  const { weight_decay, clip_value, clip_norm, clip_predictions } = described;
  return {
    ...{ objective, evaluate, metrics, penalties, opt, learnrate, decay, schedule, sampler, average },
    ...{ mb, epochs, onePer, maxbadcount, restore, output, seed, relevant },
    ...(negatives === undefined ? {} : { negatives, negativesFor: negatives_for }),
    ...(negative_of === undefined ? {} : { negativeOf: negative_of }),
    ...{ exampleWeights: example_weights, evalSchedule: eval_schedule, momentum: null },
    // An optimizer's own stands in `opt` already.
    weightDecay: /\bweight_decay=/.test(String(opt)) ? null : weight_decay,
    ...{ clipValue: clip_value, clipNorm: clip_norm, clipGradients: 0 },
    clipPredictions: clip_predictions,
  } as TrainOptions;
}
