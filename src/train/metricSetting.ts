import type { LossDeclaration } from "../declare/loss.js";
import { defineMetric, type MetricDeclaration } from "../declare/metric.js";
import { metricOf } from "../declare/metricOf.js";
import type { Registries } from "../declare/registries.js";
import type { Span } from "../diagnostics/diagnostic.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import type { Metric } from "./trainOptions.js";

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

/** The metric that dev is judged by: the one asked for, else the one nearest to the loss. */
export function evaluatedBy(
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
