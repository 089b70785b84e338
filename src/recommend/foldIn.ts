import { type ItemFactors, linked } from "../engine/factors.js";
import { backSubstitute, choleskyInPlace, forwardSubstitute } from "../numeric/cholesky.js";

/**
 * What is thought of a user's row z = (x, b) before any rating is known: (z − mean)² costs `perRating` for each rating
 * and `fixed` once, column by column.
 */
export interface UserPrior {
  readonly mean: ArrayLike<number>;
  readonly perRating: ArrayLike<number>;
  readonly fixed: ArrayLike<number>;
}

/** An item by its place, and its rating as the graph would yield it. */
export interface RatedItem {
  readonly item: number;
  readonly rating: number;
}

/** How ratings speak: as numbers to be predicted, or, where training only ordered items, as a sign of liking. */
export type FoldInKind = "values" | "order";

/** Rounds of Newton's method where one does not do. */
const ROUNDS = 25;

/**
 * The row of somebody whom the model was not trained on, the items' rows y and biases c staying as they are:
 *
 *     z = argmin Σᵢ (rᵢ − link(x·yᵢ + b + cᵢ))² + Σₖ (n·perRatingₖ + fixedₖ)(zₖ − meanₖ)²
 *
 * over the n ratings rᵢ; without a link it is solved at once, (FᵀF + D)·z = Fᵀ(r − c) + D·mean with rows (yᵢ, 1) of F, else
 * by Gauss and Newton. For `order`, the logistic loss of all items takes the place of the squares: rated ones are 1,
 * the others 0 and weigh as much together.
 * @see Koren, Bell and Volinsky 2009, eq. 4, with the item side given
 * @returns [rank + 1]
 */
export function foldIn(
  factors: ItemFactors,
  prior: UserPrior,
  rated: readonly RatedItem[],
  kind: FoldInKind,
): Float64Array {
  const width = factors.rank + 1;
  let row: Float64Array = Float64Array.from({ length: width }, (_, k) => prior.mean[k]!);
  if (rated.length === 0) return row;
  const rounds = kind === "values" && factors.link.length === 0 ? 1 : ROUNDS;
  for (let round = 0; round < rounds; round++) {
    const next = solved(
      factors,
      prior,
      kind === "values" ? valueRows(factors, row, rated) : orderRows(factors, row, rated),
      rated.length,
    );
    const change = next.reduce((most, z, k) => Math.max(most, Math.abs(z - row[k]!)), 0);
    row = next;
    if (change < 1e-9) break;
  }
  return row;
}

/** weight·(target − c − x·y − b)², which the next round makes small. */
interface Equation {
  readonly item: number;
  readonly weight: number;
  readonly target: number;
}

function valueRows(
  { rank, items, link }: ItemFactors,
  row: Float64Array,
  rated: readonly RatedItem[],
): Equation[] {
  return rated.map(({ item, rating }) => {
    const bias = items[item * (rank + 1) + rank]!;
    if (link.length === 0) return { item, weight: 1, target: rating - bias };
    const sum = sumOf(rank, items, row, item);
    const step = 1e-4 * Math.max(1, Math.abs(sum));
    const slope = (linked(link, sum + step) - linked(link, sum - step)) / (2 * step);
    // Where the link is flat a rating says nothing; the prior holds.
    const own = Math.abs(slope) < 1e-6 ? 0 : (rating - linked(link, sum)) / slope;
    return { item, weight: slope * slope, target: sum - bias + Math.max(-4, Math.min(4, own)) };
  });
}

function orderRows({ rank, items }: ItemFactors, row: Float64Array, rated: readonly RatedItem[]): Equation[] {
  const liked = new Set(rated.map(({ item }) => item));
  const count = items.length / (rank + 1);
  const share = liked.size / Math.max(1, count - liked.size);
  return Array.from({ length: count }, (_, item) => {
    const sum = sumOf(rank, items, row, item);
    const p = 1 / (1 + Math.exp(-sum));
    const curve = Math.max(p * (1 - p), 1e-3);
    const bias = items[item * (rank + 1) + rank]!;
    const isLiked = liked.has(item);
    return {
      item,
      weight: (isLiked ? 1 : share) * curve,
      target: sum - bias + ((isLiked ? 1 : 0) - p) / curve,
    };
  });
}

function sumOf(rank: number, items: Float32Array, row: Float64Array, item: number): number {
  const at = item * (rank + 1);
  let sum = row[rank]! + items[at + rank]!;
  for (let k = 0; k < rank; k++) sum += row[k]! * items[at + k]!;
  return sum;
}

/** The normal equations, by Cholesky's method. */
function solved(
  { rank, items }: ItemFactors,
  { mean, perRating, fixed }: UserPrior,
  equations: readonly Equation[],
  ratings: number,
): Float64Array {
  const n = rank + 1;
  const a = new Float64Array(n * n);
  const right = new Float64Array(n);
  const feature = new Float64Array(n);
  feature[rank] = 1;
  for (const { item, weight, target } of equations) {
    for (let k = 0; k < rank; k++) feature[k] = items[item * n + k]!;
    for (let k = 0; k < n; k++) {
      const scaled = weight * feature[k]!;
      right[k]! += scaled * target;
      for (let j = 0; j <= k; j++) a[k * n + j]! += scaled * feature[j]!;
    }
  }
  for (let k = 0; k < n; k++) {
    // A little more than nothing, so that columns that no rating speaks of stay at their mean.
    const cost = Math.max(ratings * perRating[k]! + fixed[k]!, 1e-6);
    a[k * n + k]! += cost;
    right[k]! += cost * mean[k]!;
  }
  if (!choleskyInPlace(a, n)) return Float64Array.from({ length: n }, (_, k) => mean[k]!);
  forwardSubstitute(a, n, right);
  backSubstitute(a, n, right);
  return right;
}
