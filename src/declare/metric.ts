import { DataError, failure } from "../diagnostics/errors.js";
import { mean } from "../numeric/sum.js";
import type { ParamSpecs, ParamValues } from "./params.js";

/**
 * How many numbers an example has. Labels have `targetWidth` 1 beside a `width` of as many as there are classes: the
 * target is the class's number. Distributions and one-hot rows have both alike.
 */
export interface ScoredShape {
  /** Numbers a prediction. */
  readonly width: number;
  /** Numbers a target. */
  readonly targetWidth: number;
}

/** What every metric says of itself. Computed in float64, outside of any tensor. */
interface Described {
  readonly family: "metric";
  readonly name: string;
  readonly aliases: readonly string[];
  /** One sentence. */
  readonly about: string;
  /** Empty for a function handed in. */
  readonly formula: string;
  /** Where the formula comes from. */
  readonly source: string;
  readonly better: "lower" | "higher";
  /** Written behind the name: `fscore(threshold=0.3)`. Each has a default. */
  readonly params: ParamSpecs;
}

/** Compares predictions with targets, row by row. */
export interface ScoreMetric extends Described {
  readonly kind: "score";
  /**
   * @param predicted rows × width numbers, in the target's own unit
   * @param target    rows × targetWidth numbers
   * @param params    values of the declared parameters; default their defaults
   * @throws DataError where there is nothing to score, the lengths differ, or a number is not finite
   * @throws DataError of code `undefined-score` where these rows have no such score: AUC of a single class
   */
  compute(
    predicted: ArrayLike<number>,
    target: ArrayLike<number>,
    about: ScoredShape,
    params?: Readonly<Record<string, unknown>>,
  ): number;
  /** For a score that hangs on the sum of what each row adds; null where it needs all rows at once. */
  readonly sums: RowSums | null;
}

/** A score by the sum of what each row adds: rows that are drawn again and again need not be looked at each time. */
export interface RowSums {
  /** What each number adds: as many as there are numbers predicted. Arguments and errors as of `compute`. */
  terms(
    predicted: ArrayLike<number>,
    target: ArrayLike<number>,
    about: ScoredShape,
    params?: Readonly<Record<string, unknown>>,
  ): Float64Array;
  /** The score of so many numbers whose terms come to this. */
  score(sum: number, count: number): number;
}

/** One user's recommendations beside what the user turned out to like. */
export interface RankedList {
  /** Index of the user. */
  readonly user: number;
  /** Indices of the recommended items, best first; fewer than asked for where there are fewer candidates. */
  readonly items: Int32Array;
  /** Whether each of them is relevant: 1 or 0. */
  readonly hits: Uint8Array;
  /** Relevant items among all candidates, at least 1. */
  readonly relevant: number;
}

/** Judges the best k items for a user, of those that the user has not seen. Its name ends in `@k`; a config writes `ndcg@10`. */
export interface RankingMetric extends Described {
  readonly kind: "ranking";
  /** Places of a list that count. */
  readonly k: number;
  /**
   * What is relevant. "scored": the items of the rows that are scored, among all items of which the user has no known
   * row. "known": the items of the user's known rows, among all items.
   */
  readonly relevant: "scored" | "known";
  /** Of one user; null where only all users together have a score. A list may be longer than k. */
  readonly ofUser: ((list: RankedList, k: number) => number) | null;
  /** @param items how many there are in all */
  readonly ofAll: (lists: readonly RankedList[], k: number, items: number) => number;
}

/** Tells the objective itself: the loss of each example, weighted as in training. */
export interface ObjectiveMetric extends Described {
  readonly kind: "objective";
  /**
   * @param terms   the loss of each example
   * @param weights of the examples
   * @throws DataError where no example counts
   */
  compute(terms: ArrayLike<number>, weights: ArrayLike<number>): number;
}

export type MetricDeclaration = ScoreMetric | RankingMetric | ObjectiveMetric;

interface ScoreParts<P extends ParamSpecs>
  extends Pick<ScoreMetric, "name" | "about" | "better">,
    Partial<Pick<ScoreMetric, "aliases" | "formula" | "source" | "sums">> {
  readonly params?: P;
  compute(
    predicted: ArrayLike<number>,
    target: ArrayLike<number>,
    about: ScoredShape,
    params: ParamValues<P>,
  ): number;
}

export function defineMetric<const P extends ParamSpecs = Readonly<Record<never, never>>>(
  parts: ScoreParts<P>,
): ScoreMetric {
  const params: ParamSpecs = parts.params ?? {};
  const usual = defaultsOf(params) as ParamValues<P>;
  return {
    family: "metric",
    kind: "score",
    aliases: [],
    formula: "",
    source: "",
    sums: null,
    ...parts,
    params,
    compute: (predicted, target, about, given) =>
      parts.compute(predicted, target, about, (given as ParamValues<P>) ?? usual),
  };
}

type RankingParts = Omit<
  RankingMetric,
  "family" | "kind" | "k" | "params" | "ofUser" | "ofAll" | "better" | "relevant"
> &
  Partial<Pick<RankingMetric, "relevant">> &
  (Pick<RankingMetric, "ofAll"> | { readonly ofUser: NonNullable<RankingMetric["ofUser"]> });

/** The score of all users is the mean of theirs, unless the metric says otherwise. */
export function defineRankingMetric(parts: RankingParts): RankingMetric {
  const ofUser = "ofUser" in parts ? parts.ofUser : null;
  const ofAll: RankingMetric["ofAll"] =
    "ofAll" in parts ? parts.ofAll : (lists, k) => mean(lists.map((list) => ofUser!(list, k)));
  return {
    family: "metric",
    kind: "ranking",
    better: "higher",
    k: 10,
    relevant: "scored",
    params: {},
    ...parts,
    ofUser,
    ofAll(lists, k, items) {
      if (lists.length === 0) throw undefinedScore(parts.name, "no user has a relevant item");
      return ofAll(lists, k, items);
    },
  };
}

type ObjectiveParts = Omit<ObjectiveMetric, "family" | "kind" | "aliases" | "params">;

export function defineObjectiveMetric(parts: ObjectiveParts): ObjectiveMetric {
  return { family: "metric", kind: "objective", aliases: [], params: {}, ...parts };
}

/** The error for rows that have no such score. A score by group leaves such groups out. */
export function undefinedScore(metric: string, why: string, notes: readonly string[] = []) {
  return failure(DataError, "undefined-score", `\`${metric}\` is not defined here: ${why}`, { notes });
}

function defaultsOf(params: ParamSpecs): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).map(([name, spec]) => [name, spec.default]));
}
