import { type AntkError, ConfigError, failure } from "../diagnostics/errors.js";
import type { Prepared } from "./trial.js";

/**
 * Refuses a trial whose dev score is a score of something else than that of the first one: of other rows, by another
 * metric, or from another seed, since values may find their way there through a variable.
 */
export function requireComparable(one: Prepared, first: Prepared): void {
  const [own, other] = [one, first].map(({ model: { settings } }) => settings);
  if (own!.seed !== other!.seed) throw incomparable(`its seed is ${own!.seed}, and theirs ${other!.seed}`);
  const [metric, theirs] = [own!.metric, other!.metric];
  if (metric.name !== theirs.name)
    throw incomparable(`its metric is \`${metric.name}\`, and theirs \`${theirs.name}\``);
  if (metric.kind === "objective" && own!.objective !== other!.objective)
    throw incomparable(`\`${metric.name}\` is another loss in it`);
  const [hash, before] = [one, first].map(({ model, data }) => model.protocol(data, "dev", metric.name).hash);
  if (hash !== before) throw incomparable(`its protocol is ${hash}, and theirs ${before}`);
}

function incomparable(why: string): AntkError {
  return failure(ConfigError, "incomparable", `its score cannot be compared with the others: ${why}`);
}
