import { baselines as registry } from "../baselines/index.js";
import type { DataSet, DataSets, IndexColumn } from "../data/types.js";
import type { BaselineDeclaration, KnownRows, ScoreItems } from "../declare/baseline.js";
import type { MetricDeclaration, RankingMetric, ScoreMetric } from "../declare/metric.js";
import { metrics } from "../metrics/index.js";
import { namedMetric } from "./metricSetting.js";
import { rankItems } from "./ranking.js";
import { targetsOf, targetUnit } from "./targetUnit.js";

/** What a predictor without settings reaches by a metric; null where the part or the score is not there. */
export interface BaselineScore {
  readonly name: string;
  /** How a table calls it. */
  readonly label: string;
  readonly dev: number | null;
  readonly test: number | null;
}

/** Users whose items are scored in one block. */
const BLOCK = 64;

/**
 * Scores of the baselines that a metric can judge, fitted to the training rows alone: of ratings for a metric of
 * predictions, of lists for a metric at k. Candidates are those of `evaluate`.
 * @param by       a metric, or its name: `mae`, `ndcg@10`
 * @param relevant see `RankingProtocol`
 */
export function scoreBaselines(
  data: DataSets,
  by: string | MetricDeclaration = "rmse",
  relevant: number | null = null,
): readonly BaselineScore[] {
  const metric = typeof by === "string" ? namedMetric(by, { metrics }) : by;
  const known = knownRows(data);
  if (known === null) return [];
  return registry.all.flatMap((baseline) => {
    const score = scorer(baseline, data, known, metric, relevant);
    if (!score) return [];
    const { name, label } = baseline;
    const part = (set: DataSet | null, seen: readonly DataSet[]) =>
      set ? definedOr(() => score(set, seen)) : null;
    const shown = data.shown ? [data.shown] : [];
    const dev = part(data.dev, [data.train, ...shown]);
    const test = part(data.test, [data.train, ...(data.dev ? [data.dev] : []), ...shown]);
    return [{ name, label, dev, test }];
  });
}

type Score = (set: DataSet, seen: readonly DataSet[]) => number;

/** null where the baseline does not predict what the metric judges, or would take too long. */
function scorer(
  baseline: BaselineDeclaration,
  data: DataSets,
  known: Known,
  metric: MetricDeclaration,
  relevant: number | null,
): Score | null {
  if (baseline.predicts === "ratings" && metric.kind === "score") {
    if (!known.rated || (baseline.needsIds && !known.hasIds)) return null;
    const predict = baseline.fit(known);
    return (set) => scoreRatings(metric, data, set, predict);
  }
  if (baseline.predicts === "ranks" && metric.kind === "ranking" && known.hasIds) {
    if (known.items.dim > baseline.maxItems) return null;
    const scores = baseline.fit(known);
    return (set, seen) => scoreLists(metric, data, set, seen, scores, relevant);
  }
  return null;
}

function scoreRatings(
  metric: ScoreMetric,
  data: DataSets,
  set: DataSet,
  predict: (user: number, item: number) => number,
): number {
  const { values } = ratingsOf(data, set);
  const user = idsOf(set, "user");
  const item = idsOf(set, "item");
  const predicted = values.map((_, row) => predict(user?.values[row] ?? 0, item?.values[row] ?? 0));
  return metric.compute(predicted, values, { width: 1, targetWidth: 1 });
}

function scoreLists(
  metric: RankingMetric,
  data: DataSets,
  set: DataSet,
  seen: readonly DataSet[],
  scoreItems: ScoreItems,
  relevant: number | null,
): number {
  const ratings = relevant === null ? null : ratingsOf(data, set).values;
  const { dim } = idsOf(set, "item")!;
  const lists = rankItems({
    heldOut: set,
    isRelevant: (row) => ratings === null || ratings[row]! >= relevant!,
    seen,
    relevant: metric.relevant,
    k: metric.k,
    scores: function* (users) {
      for (let from = 0; from < users.length; from += BLOCK) {
        const some = users.subarray(from, from + BLOCK);
        const scores = new Float64Array(some.length * dim);
        for (const [at, user] of some.entries()) scores.set(scoreItems(user), at * dim);
        yield { users: some, scores };
      }
    },
  });
  return metric.ofAll(lists, metric.k, dim);
}

interface Known extends KnownRows {
  readonly hasIds: boolean;
  readonly rated: boolean;
}

/** null where there is nothing that a baseline could learn from. */
function knownRows(data: DataSets): Known | null {
  const { train, target } = data;
  const users = idsOf(train, "user");
  const items = idsOf(train, "item");
  const column = target === null ? undefined : train.columns.get(target);
  const rated = column?.kind === "dense" && column.width === 1;
  if (!rated && !(users && items)) return null;
  const known = data.shown && [idsOf(data.shown, "user"), idsOf(data.shown, "item")];
  const [group, value] = known ?? [];
  const nobody = { values: new Int32Array(train.rows), dim: 1 };
  return {
    users: users ?? nobody,
    items: items ?? nobody,
    ratings: rated ? ratingsOf(data, train).values : new Float64Array(train.rows),
    shown: group && value ? { group: group.values, value: value.values } : null,
    hasIds: users !== null && items !== null,
    rated,
  };
}

function ratingsOf({ target, transforms }: DataSets, set: DataSet) {
  return targetsOf(set, targetUnit(target, transforms, { compares: "anything" }));
}

function idsOf(set: DataSet, name: string): IndexColumn | null {
  const column = set.columns.get(name);
  return column?.kind === "index" ? column : null;
}

/** null where these rows have no such score. */
function definedOr(score: () => number): number | null {
  try {
    return score();
  } catch (error) {
    if ((error as { diagnostics?: { code: string }[] }).diagnostics?.[0]?.code === "undefined-score")
      return null;
    throw error;
  }
}
