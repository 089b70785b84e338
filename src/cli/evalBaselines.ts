import type { DataSets } from "../data/types.js";
import type { TrainedEvaluation } from "../recommend/trainedOptions.js";
import { builtin } from "../registries.js";
import { namedMetric } from "../train/metricSetting.js";
import type { Part } from "../train/runFolder.js";
import { scoreBaselines } from "../train/scoreBaselines.js";

/** What stands beside a model's scores on one part of the data: a row for each predictor, the worst first. */
export interface EvalBaseline {
  readonly name: string;
  /** How a table calls it. */
  readonly label: string;
  /** By metric; one that it has no score by is left out. */
  readonly scores: Readonly<Record<string, number>>;
}

/**
 * The baselines of `antk train`, and what the known noise of generated data leaves, by each metric of an evaluation.
 * None for training rows, which the baselines are fitted to.
 * @param compares what the run's loss compares scores with: what ratings are predicted by is no baseline of classes
 */
export function evalBaselines(
  data: DataSets,
  on: Part,
  { scores, ranking }: TrainedEvaluation,
  compares: string,
): readonly EvalBaseline[] {
  if (on === "train") return [];
  // The other part is not scored, but dev rows stay what has been seen before test.
  const sets = on === "dev" ? { ...data, test: null } : data;
  const found = new Map<string, { label: string; scores: Record<string, number> }>();
  const metrics = Object.keys(scores).map((name) => namedMetric(name, builtin));
  for (const metric of metrics) {
    if (metric.kind !== "ranking" && compares !== "values") continue;
    for (const { name, label, [on]: score } of scoreBaselines(sets, metric, ranking?.relevant ?? null)) {
      if (score === null) continue;
      const baseline = found.get(name) ?? { label, scores: {} };
      baseline.scores[metric.name] = score;
      found.set(name, baseline);
    }
  }
  const all = [...found].map(([name, { label, scores: own }]) => ({ name, label, scores: own }));
  const [first] = metrics;
  const worst = first!.better === "lower" ? 1 : -1;
  const order = (baseline: EvalBaseline) =>
    worst * (baseline.scores[first!.name] ?? Number.NEGATIVE_INFINITY);
  all.sort((a, b) => order(b) - order(a));
  const floor = data.floor?.[on];
  const isKnown = Object.hasOwn(scores, "rmse") && floor !== undefined && Number.isFinite(floor);
  return isKnown
    ? [...all, { name: "floor", label: "best reachable (known noise)", scores: { rmse: floor } }]
    : all;
}

/** A table, a column a metric. */
export function baselineLines(
  baselines: readonly EvalBaseline[],
  scores: Readonly<Record<string, number>>,
): string[] {
  if (baselines.length === 0) return [];
  const names = Object.keys(scores).filter((name) =>
    baselines.some((one) => Object.hasOwn(one.scores, name)),
  );
  const cell = (text: string, name: string) => text.padStart(Math.max(8, name.length + 2));
  const row = (label: string, of: Readonly<Record<string, number>>) =>
    `${label.padEnd(30)}${names.map((name) => cell(of[name]?.toFixed(4) ?? "–", name)).join("")}`;
  const floor = baselines.filter(({ name }) => name === "floor");
  const others = baselines.filter(({ name }) => name !== "floor");
  return [
    "",
    `${"beside it".padEnd(30)}${names.map((name) => cell(name, name)).join("")}`,
    ...others.map(({ label, scores: own }) => row(label, own)),
    row("this model", scores),
    ...floor.map(({ label, scores: own }) => row(label, own)),
  ];
}
