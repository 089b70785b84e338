import type { DataContext } from "../data/types.js";
import type { Range } from "../declare/directives.js";
import { onlyOrders } from "../declare/loss.js";
import { ConfigError, failure } from "../diagnostics/errors.js";
import type { Graph } from "../graph/graph.js";
import type { TrainSettings } from "./settings.js";

/**
 * What predictions are brought within, in the target's own unit; null where they stay as they are.
 * @throws ConfigError where predictions are no numbers on a scale, or the scale is not known
 */
export function clipRange(graph: Graph, settings: TrainSettings, context: DataContext): Range | null {
  const { clipPredictions, loss, objective } = settings;
  if (clipPredictions === false) return null;
  const refuse = (why: string) =>
    failure(ConfigError, "cannot-clip", `\`clip_predictions\` has no scale to keep to: ${why}`, {
      at: graph.directives.train.values.get("clip_predictions")?.span ?? graph.outputs[0]?.nameSpan,
      notes: ["`clip_value` and `clip_norm` keep gradients small, whatever is predicted"],
    });
  if (loss.compares === "classes") throw refuse(`\`${objective}\` predicts scores of classes`);
  if (onlyOrders(loss.compares)) throw refuse(`\`${objective}\` predicts scores that only order items`);
  if (clipPredictions !== true) return clipPredictions;
  if (context.targetRange) return context.targetRange;
  throw refuse("the target is no column of numbers");
}

/** The value, or the bound that it lies beyond. A value that is not a number stays none. */
export function clipped(value: number, range: Range | null): number {
  return range === null ? value : Math.min(range[1], Math.max(range[0], value));
}
