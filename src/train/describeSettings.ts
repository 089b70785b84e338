import { showCalled } from "../declare/call.js";
import type { Range } from "../declare/directives.js";
import { showEvalSchedule } from "../declare/evalSchedule.js";
import type { TrainSettings } from "./settings.js";

/**
 * The settings as plain data, to be printed and kept with the run.
 * @param range what predictions are brought within, once the data is known
 */
export function describeSettings(settings: TrainSettings, range: Range | null): Record<string, unknown> {
  const { objective, loss, lossParams: _, metric, metrics, optimizer: __, opt, ...others } = settings;
  const { learnrate, decay, schedule, sampler, weightDecay, clipValue, clipNorm, ...more } = others;
  const { evalSchedule, exampleWeights, negatives, penalties, clipPredictions: ___, ...rest } = more;
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
    sampler: sampler && showCalled(sampler),
    weight_decay: weightDecay,
    clip_value: clipValue,
    clip_norm: clipNorm,
    ...rest,
    eval_schedule: showEvalSchedule(evalSchedule),
    example_weights: exampleWeights,
    clip_predictions: range ?? false,
    ...drawn,
  };
}
