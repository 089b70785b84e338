import type { DataSet } from "../data/types.js";
import type { ColumnSchema } from "../declare/columns.js";
import type {
  MetricDeclaration,
  ObjectiveMetric,
  RankedList,
  RankingMetric,
  ScoreMetric,
} from "../declare/metric.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import { perGroup } from "../metrics/perGroup.js";
import { type Spread, spread } from "../numeric/spread.js";
import type { ScoreBlock } from "./answers.js";
import { rankItems, requireRanking, sizesOf } from "./ranking.js";
import type { Rows } from "./targetUnit.js";

/** Scores of one set, by metric. */
export type Scores = Readonly<Record<string, number>>;

/** What metrics say of one set. */
export interface Evaluation {
  readonly scores: Scores;
  /** How each metric is spread over users, where asked for; null for one that single users do not have. */
  readonly perUser: Readonly<Record<string, Spread | null>> | null;
  /** How items were ranked; null where no metric asks for it. */
  readonly ranking: RankingProtocol | null;
}

export interface RankingProtocol {
  /** Items in all; a user's candidates are those that none of the user's rows in `seen` has. */
  readonly items: number;
  /** Rows whose items are no candidates. */
  readonly seen: number;
  /** A held-out row is relevant where its target is at least this; null: every row. */
  readonly relevant: number | null;
  /** Users with a relevant candidate: those that are averaged over. */
  readonly users: number;
}

/** Predictions beside what they should have been. */
export interface Scored {
  /** The rows; where a loss compares with negatives, these among them. */
  readonly data: DataSet;
  readonly predicted: Rows;
  readonly target: Rows;
  /** Of the set that was to be scored, the row that each of these stands for; absent where they are its own. */
  readonly of?: Int32Array;
}

/** What scores are computed from, example by example and user by user. */
export interface Examined {
  /** null where no metric scores predictions. */
  readonly scored: Scored | null;
  /** null where no metric ranks items for what is scored. */
  readonly ranked: Ranked | null;
  /** null where no metric ranks items for what is known: see `RankingMetric`. */
  readonly known: Ranked | null;
}

interface Ranked {
  readonly lists: readonly RankedList[];
  readonly protocol: RankingProtocol;
}

export interface EvaluationRequest {
  readonly metrics: readonly MetricDeclaration[];
  readonly data: DataSet;
  /** What metrics of predictions are computed from. */
  readonly scored: () => Scored;
  /** For ranking: what the rows turned out to be, in the data's own unit. */
  readonly ratings: () => Rows;
  /** For ranking: scores of every item for these users, as `pairScores` yields them. */
  readonly scores: (users: Int32Array) => Iterable<ScoreBlock>;
  /** What the objective of these rows comes to. */
  readonly objective: (metric: ObjectiveMetric) => number;
  /** Rating columns that the graph reads. */
  readonly columns: readonly ColumnSchema[];
  /** For ranking: whether an output has a score of each item. */
  readonly scoresItems: boolean;
  /** For ranking: what users have seen. */
  readonly seen: readonly DataSet[];
  /** For ranking: see `RankingProtocol`. */
  readonly relevant: number | null;
  readonly perUser: boolean;
}

/**
 * Scores predictions for the rows of a set, and lists of items for its users.
 * @throws UsageError where the data lacks what a metric needs
 * @throws DataError as the metrics do
 */
export function evaluate(request: EvaluationRequest): Evaluation {
  const { metrics, perUser } = request;
  const scores = new Map<string, number>();
  const spreads = new Map<string, Spread | null>();
  const { scored, ranked, known } = examine(request);
  for (const metric of metrics) {
    switch (metric.kind) {
      case "score":
        scores.set(metric.name, scoreOf(metric, scored!));
        if (perUser) spreads.set(metric.name, spreadOverUsers(metric, scored!));
        break;
      case "ranking": {
        const { lists, protocol } = (metric.relevant === "known" ? known : ranked)!;
        scores.set(metric.name, metric.ofAll(lists, metric.k, protocol.items));
        spreads.set(metric.name, spreadOfLists(metric, lists));
        break;
      }
      case "objective":
        scores.set(metric.name, request.objective(metric));
        spreads.set(metric.name, null);
    }
  }
  return {
    scores: Object.fromEntries(scores),
    perUser: perUser ? Object.fromEntries(spreads) : null,
    ranking: (ranked ?? known)?.protocol ?? null,
  };
}

/** What the scores of these metrics come from. Throws as `evaluate` does. */
export function examine(request: EvaluationRequest): Examined {
  const ranking = request.metrics.filter((metric) => metric.kind === "ranking");
  const by = (relevant: RankingMetric["relevant"]) => {
    const judged = ranking.filter((metric) => metric.relevant === relevant);
    return judged.length > 0 ? rank(request, judged, relevant) : null;
  };
  return {
    ranked: by("scored"),
    known: by("known"),
    scored: request.metrics.some((metric) => metric.kind === "score") ? request.scored() : null,
  };
}

function scoreOf(metric: ScoreMetric, scored: Scored): number {
  const { predicted, target } = scored;
  return metric.compute(predicted.values, target.values, shapeOf(scored));
}

/** Numbers a row, on either side. */
function shapeOf({ predicted, target }: Scored) {
  return { width: predicted.width, targetWidth: target.width };
}

/** Over the users that have such a score; null where none has. */
function spreadOverUsers(metric: ScoreMetric, scored: Scored): Spread | null {
  const { data, predicted, target } = scored;
  const { scores } = perGroup(metric, predicted.values, target.values, shapeOf(scored), usersOf(data));
  return scores.length > 0 ? spread(scores) : null;
}

/**
 * One pass for all of these: a metric that asks for fewer places looks at the first of them.
 * @param relevantAre what they all take for relevant
 */
function rank(
  request: EvaluationRequest,
  ranking: readonly RankingMetric[],
  relevantAre: RankingMetric["relevant"],
): Ranked {
  const { data, columns, relevant, seen, scoresItems } = request;
  requireRanking(ranking[0]!.name, data, columns, scoresItems);
  const ratings = relevant === null ? null : request.ratings();
  if (ratings && ratings.width !== 1) {
    throw failure(UsageError, "wrong-option", "`relevant` needs a target of one number an example");
  }
  const lists = rankItems({
    ...request,
    relevant: relevantAre,
    heldOut: data,
    isRelevant: (row) => ratings === null || ratings.values[row]! >= relevant!,
    k: Math.max(...ranking.map(({ k }) => k)),
  });
  const rows = seen.reduce((sum, set) => sum + set.rows, 0);
  return { lists, protocol: { items: sizesOf(data).items, seen: rows, relevant, users: lists.length } };
}

function spreadOfLists({ ofUser, k }: RankingMetric, lists: readonly RankedList[]): Spread | null {
  return ofUser ? spread(lists.map((list) => ofUser(list, k))) : null;
}

function usersOf(data: DataSet): Int32Array {
  const column = data.columns.get("user");
  if (column?.kind === "index") return column.values;
  throw failure(UsageError, "no-users", "scores by user need a column `user` of ids, which the data lacks");
}
