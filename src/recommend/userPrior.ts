import { type Factors, scoreOf } from "../engine/factors.js";
import type { Graph } from "../graph/graph.js";
import type { UserPrior } from "./foldIn.js";

/** Ratings by which the noise is measured, at most. */
const MEASURED = 20_000;

/** Ratings that were trained on, as the graph would yield them. */
export interface TrainedRatings {
  readonly user: ArrayLike<number>;
  readonly item: ArrayLike<number>;
  readonly rating: ArrayLike<number>;
}

/**
 * What the trained users say of one to come. Columns that are rows of a table with `l2` cost what they cost in
 * training: l2 for each rating, around 0. Others are taken to be normal as those of the trained users are: around
 * their mean, σ²/variance once, where σ² is the mean squared error of the ratings that were trained on.
 * @param isSquared whether training made a sum or a mean of squared errors small, so that `l2` is on their scale
 */
export function userPrior(
  factors: Factors,
  graph: Graph,
  isSquared: boolean,
  ratings: TrainedRatings | null,
): UserPrior {
  const { rank, users, userParts } = factors;
  const width = rank + 1;
  const prior = {
    mean: new Float64Array(width),
    perRating: new Float64Array(width),
    fixed: new Float64Array(width),
  };
  const noise = ratings ? noiseOf(factors, ratings) : 1;
  let at = 0;
  for (const part of userParts) {
    const l2 = isSquared ? rowPenalty(graph, part.table) : null;
    for (let k = at; k < at + part.width; k++) {
      if (l2 !== null) prior.perRating[k] = l2;
      else [prior.mean[k], prior.fixed[k]] = normalOf(users, width, k, noise);
    }
    at += part.width;
  }
  return prior;
}

/** What a row of the table costs for each rating; null where it costs nothing, or something else. */
function rowPenalty(graph: Graph, table: string | null): number | null {
  if (table === null) return null;
  const { l2, l1, l2_on } = graph.byName.get(table.slice(0, table.lastIndexOf("/")))?.params ?? {};
  return typeof l2 === "number" && l2 > 0 && l2_on === "rows" && !l1 ? l2 : null;
}

function normalOf(
  rows: Float32Array,
  width: number,
  column: number,
  noise: number,
): [mean: number, cost: number] {
  const count = rows.length / width;
  let [sum, squares] = [0, 0];
  for (let r = 0; r < count; r++) {
    const x = rows[r * width + column]!;
    sum += x;
    squares += x * x;
  }
  const mean = sum / count;
  const variance = Math.max(squares / count - mean * mean, 1e-9);
  return [mean, noise / variance];
}

function noiseOf(factors: Factors, { user, item, rating }: TrainedRatings): number {
  const stride = Math.max(1, Math.floor(rating.length / MEASURED));
  let [sum, count] = [0, 0];
  for (let row = 0; row < rating.length; row += stride) {
    sum += (rating[row]! - scoreOf(factors, user[row]!, item[row]!)) ** 2;
    count++;
  }
  return count === 0 ? 1 : Math.max(sum / count, 1e-6);
}
