import { callOf, showCalled } from "./call.js";
import type { MetricDeclaration } from "./metric.js";
import type { ParamKind } from "./params.js";
import type { Registry } from "./registry.js";
import { type CallRef, type Const, isCall, isList, isName } from "./values.js";

type Metrics = Registry<MetricDeclaration>;

/**
 * The metric that a text names, with its arguments in place and its name in full: `rmse`, `ndcg@5`,
 * `fscore(threshold=0.3)`. `ndcg` alone is `ndcg@10`.
 * @returns undefined where there is none, or an argument is not of its kind
 */
export function metricOf(metrics: Metrics, text: string): MetricDeclaration | undefined {
  return metricKind(metrics).read(text);
}

/** A metric, as `@train(evaluate=…)` names it. */
export function metricKind(metrics: Metrics): ParamKind<MetricDeclaration> {
  const calls = callOf("a metric", metrics);
  return {
    expects: "a metric, such as 'rmse' or 'ndcg@10'",
    read: (value) => {
      const call = asCall(value);
      const ranking = call && atPlaces(metrics, call.name);
      if (ranking) return call.args.length + call.named.size === 0 ? ranking : undefined;
      const called = call && calls.read(call);
      if (!called) return undefined;
      const { declaration: metric, params } = called;
      if (metric.kind === "ranking") return atPlaces(metrics, metric.name.replace(/k$/, String(metric.k)));
      if (metric.kind === "objective" || called.written.size === 0) return metric;
      return {
        ...metric,
        name: showCalled(called),
        compute: (predicted, target, about) => metric.compute(predicted, target, about, params),
        sums: metric.sums && {
          ...metric.sums,
          terms: (predicted, target, about) => metric.sums!.terms(predicted, target, about, params),
        },
      };
    },
    words: metrics.names,
    explain: (value) => {
      const call = asCall(value);
      return (call && calls.explain?.(call)) ?? null;
    },
  };
}

/** Metrics, as `@train(metrics=[…])` lists them. */
export function metricsKind(metrics: Metrics): ParamKind<readonly MetricDeclaration[]> {
  const { read, words } = metricKind(metrics);
  return {
    expects: "a list of metrics, such as ['rmse', 'ndcg@10']",
    read: (value) => {
      const found = isList(value) ? value.map(read) : [undefined];
      return found.includes(undefined) ? undefined : (found as MetricDeclaration[]);
    },
    words,
  };
}

/** `ndcg@5`: the declaration `ndcg@k`, with 5 for its k. */
function atPlaces(metrics: Metrics, name: string): MetricDeclaration | undefined {
  const [, word, digits] = /^(\w+)@(\d+)$/.exec(name) ?? [];
  const metric = metrics.get(`${word}@k`);
  const k = Number(digits);
  if (metric?.kind !== "ranking" || !Number.isSafeInteger(k) || k < 1) return undefined;
  return { ...metric, k, name: metric.name.replace(/k$/, String(k)) };
}

/** As the language writes a call, bare or as a string; numbers alone are arguments of metrics. */
function asCall(value: Const): CallRef | null {
  if (isCall(value)) return value;
  const text = isName(value) ? value.name : value;
  const [, name, inner] =
    (typeof text === "string" && /^\s*([\w@]+)\s*(?:\(([^()]*)\))?\s*$/.exec(text)) || [];
  if (name === undefined) return null;
  const args: number[] = [];
  const named = new Map<string, number>();
  for (const part of (inner ?? "").split(",").filter((part) => part.trim() !== "")) {
    const equals = part.indexOf("=");
    const number = Number(part.slice(equals + 1));
    if (equals < 0) args.push(number);
    else named.set(part.slice(0, equals).trim(), number);
  }
  return { kind: "call", name, args, named };
}
