import type { DataSet } from "../data/types.js";
import type { ColumnSchema } from "../declare/columns.js";
import { type Factors, scoreOf } from "../engine/factors.js";
import { CannotPlan, type FactorPlans, type ForwardPlans } from "../engine/plan/index.js";
import type { Model } from "../model/model.js";
import { stream } from "../numeric/stream.js";
import type { FeedMaker } from "./feeds.js";
import { type Predicted, predictBy, recordPredictions } from "./planPredict.js";
import { userItemPairs } from "./userItemPairs.js";

/** Users and items of which all pairs are scored. */
export interface PairSpace {
  /** Rating columns that the graph reads. */
  readonly columns: readonly ColumnSchema[];
  readonly users: number;
  readonly items: number;
  /** What a column of numbers is taken at, as stored. */
  readonly usual: (column: string) => number;
}

/** Rows of a pass while factors are made: the plan is recorded from passes that are run kernel by kernel. */
const CHUNK = 128;
/** Pairs by which factors are tried, and how far off they may be, relative to 1 and more. */
const TRIED = 256;
const TOLERANCE = 1e-3;

/**
 * Records the two sides of an output.
 * @returns null where the score does not come apart
 */
export function recordFactors(
  model: Model,
  feedMaker: FeedMaker,
  plans: ForwardPlans,
  output: string,
  space: PairSpace,
): FactorPlans | null {
  const { columns, users, items, usual } = space;
  if (users === 0 || items === 0) return null;
  const size = Math.min(CHUNK, Math.max(users, items, 2));
  const some = userItemPairs(
    columns,
    each(size).map((i) => i % users),
    each(size).map((i) => (3 * i + 1) % items),
    usual,
  );
  try {
    const made = recordPredictions(model, feedMaker, some, output, size, (weights, passes) =>
      plans.recordFactors(weights, passes, (column) =>
        column === "user" ? "left" : column === "item" ? "right" : "neither",
      ),
    );
    // An output of several columns is a score of each item where it has as many.
    const isOfItems = made !== null && (made.right.shape[0] === size || made.right.shape[0] === items);
    return isOfItems ? made : null;
  } catch (error) {
    if (error instanceof CannotPlan) return null;
    throw error;
  }
}

/** The rows of both sides, with the weights as they are in the plans' memory. */
export function factorsBy(
  { rank, link, left, right, leftParts }: FactorPlans,
  { columns, users, items, usual }: PairSpace,
): Factors {
  const nobody = (count: number) => new Int32Array(count);
  return {
    rank,
    link,
    userParts: leftParts,
    users: predictBy(left, userItemPairs(columns, each(users), nobody(users), usual)).values,
    items: predictBy(right, userItemPairs(columns, nobody(items), each(items), usual)).values,
  };
}

function each(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => i);
}

/**
 * Whether the factors say what the model says: a graph in which rows see one another does not come apart.
 * @param predict the output by itself
 */
export function areRight(
  factors: Factors,
  { columns, users, items, usual }: PairSpace,
  predict: (pairs: DataSet) => Predicted | null,
): boolean {
  const draws = stream(0, "factors", "tried").uniform64(0, 2 * TRIED);
  const chosen = (count: number, from: number) =>
    Int32Array.from({ length: TRIED }, (_, i) => Math.floor(draws[from + i]! * count));
  const [user, item] = [chosen(users, 0), chosen(items, TRIED)];
  const said = predict(userItemPairs(columns, user, item, usual));
  return (
    (said?.width === 1 || said?.width === items) &&
    Array.from(user.keys()).every((i) => {
      const x = said.values[said.width === 1 ? i : i * items + item[i]!]!;
      const found = scoreOf(factors, user[i]!, item[i]!);
      return Math.abs(found - x) <= TOLERANCE * Math.max(1, Math.abs(x));
    })
  );
}

/**
 * The mean of several scores of the same users and items, as one: rows next to one another, divided by their number.
 * @returns null where the scores are not the sums themselves
 */
export function meanOfFactors(several: readonly Factors[]): Factors | null {
  const [first] = several;
  if (!first || several.some(({ link }) => link.length > 0)) return null;
  const rank = several.reduce((sum, one) => sum + one.rank, 0);
  const joined = (of: "users" | "items", share: number) => {
    const count = first[of].length / (first.rank + 1);
    const rows = new Float32Array(count * (rank + 1));
    for (let r = 0; r < count; r++) {
      let at = r * (rank + 1);
      let bias = 0;
      for (const one of several) {
        const from = r * (one.rank + 1);
        for (let k = 0; k < one.rank; k++) rows[at++] = one[of][from + k]! * share;
        bias += one[of][from + one.rank]!;
      }
      rows[at] = bias / several.length;
    }
    return rows;
  };
  const userParts = [
    { width: rank, table: null },
    { width: 1, table: null },
  ];
  return { rank, users: joined("users", 1 / several.length), items: joined("items", 1), link: [], userParts };
}
