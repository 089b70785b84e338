import { normalCdf } from "../../numeric/normalCdf.js";
import { stream } from "../../numeric/stream.js";
import type { PlantedItems } from "./items.js";
import type { PlantedUsers } from "./users.js";

/** Who rated what, in random order of rows. */
export interface PlantedRatings {
  readonly user: Int32Array;
  readonly item: Int32Array;
  /** 1 … 5. */
  readonly rating: Float32Array;
  /** Seconds since 1970. */
  readonly time: Float64Array;
  /** E[rating | the true parameters]: no prediction has a lower expected squared error. */
  readonly expected: Float64Array;
}

const GLOBAL_MEAN = 3.3;
/** Of the rating before it is rounded. */
const NOISE_DEVIATION = 0.84;
/** Deviation of the part that users and items make together. */
const INTERACTION = 0.68;
/** How much better liking makes it that an item is rated at all. */
const CHOICE = 0.25;
const FIRST_DAY = Date.UTC(2021, 0, 1) / 1000;
const DAYS = 215;

/**
 * rating = round(mean + user bias + item bias + Σ_f w_f·p_uf·q_if + noise), limited to 1 … 5, noise N(0, σ²).
 * The weights w_f fall off geometrically, so that the first factors say most.
 */
export function plantRatings(
  seed: number,
  rank: number,
  users: PlantedUsers,
  items: PlantedItems,
): PlantedRatings {
  const userCount = users.counts.length;
  const itemCount = items.popularity.length;
  const scores = scoreAll(rank, users, items);
  const pairs = choosePairs(seed, users, items, scores);
  const order = stream(seed, "planted", "row order").permutation(0, pairs.length);
  const noise = stream(seed, "planted", "noise").normal(0, pairs.length);
  const start = stream(seed, "planted", "first visit").uniform64(0, userCount);
  const pause = stream(seed, "planted", "pause").uniform64(0, pairs.length);

  const rows = pairs.length;
  const ratings = {
    user: new Int32Array(rows),
    item: new Int32Array(rows),
    rating: new Float32Array(rows),
    time: new Float64Array(rows),
    expected: new Float64Array(rows),
  };
  const clock = start.map((u) => FIRST_DAY + Math.floor(u * DAYS * 86_400));
  for (let k = 0; k < rows; k++) {
    const pair = pairs[k]!;
    const user = Math.floor(pair / itemCount);
    const row = order[k]!;
    // Mostly seconds between one rating and the next; one pause in a hundred lasts days.
    const u = pause[k]!;
    clock[user] = clock[user]! + Math.floor(u < 0.99 ? 5 + 60 * u : (u - 0.99) * 100 * 6 * 86_400);
    ratings.user[row] = user;
    ratings.item[row] = pair % itemCount;
    ratings.time[row] = clock[user]!;
    ratings.rating[row] = limit(Math.round(scores[pair]! + NOISE_DEVIATION * noise[k]!));
    ratings.expected[row] = expectedRating(scores[pair]!);
  }
  return ratings;
}

/** What each user would give each item before noise and rounding: [users, items], row by row. */
function scoreAll(rank: number, users: PlantedUsers, items: PlantedItems): Float64Array {
  const userCount = users.bias.length;
  const itemCount = items.bias.length;
  const weights = factorWeights(rank);
  const scores = new Float64Array(userCount * itemCount);
  const p = new Float64Array(rank);
  const q = items.factors;
  for (let u = 0; u < userCount; u++) {
    const own = GLOBAL_MEAN + users.bias[u]!;
    for (let f = 0; f < rank; f++) p[f] = weights[f]! * users.factors[u * rank + f]!;
    for (let i = 0; i < itemCount; i++) {
      let score = own + items.bias[i]!;
      const row = i * rank;
      for (let f = 0; f < rank; f++) score += p[f]! * q[row + f]!;
      scores[u * itemCount + i] = score;
    }
  }
  return scores;
}

/** Each 0.6 of the one before, scaled so that the sum of independent products has deviation `INTERACTION`. */
function factorWeights(rank: number): Float64Array {
  const raw = Float64Array.from({ length: rank }, (_, f) => 0.6 ** f);
  const length = Math.hypot(...raw);
  return raw.map((w) => (INTERACTION * w) / length);
}

/** Different pairs user·items + item, as many for each user as planned, every item at least once. */
function choosePairs(
  seed: number,
  users: PlantedUsers,
  items: PlantedItems,
  scores: Float64Array,
): Int32Array {
  const itemCount = items.popularity.length;
  const pairs = new Int32Array(users.counts.reduce((a, b) => a + b, 0));
  const taken = new Uint8Array(scores.length);
  const timesRated = new Int32Array(itemCount);
  const cumulative = new Float64Array(itemCount);
  const draws = stream(seed, "planted", "choice");
  let filled = 0;
  users.counts.forEach((count, u) => {
    let total = 0;
    for (let i = 0; i < itemCount; i++) {
      const liking = scores[u * itemCount + i]! - GLOBAL_MEAN - users.bias[u]! - items.bias[i]!;
      total += items.popularity[i]! * Math.max(1 + CHOICE * liking, CHOICE);
      cumulative[i] = total;
    }
    const end = filled + count;
    for (let step = 0; filled < end; step++) {
      // No user needs a million steps: the draws of two users do not overlap.
      for (const v of draws.uniform64(u * 1_000_000 + step, 2 * (end - filled))) {
        const item = firstAbove(cumulative, v * total);
        const pair = u * itemCount + item;
        if (filled === end || taken[pair] === 1) continue;
        taken[pair] = 1;
        timesRated[item] = timesRated[item]! + 1;
        pairs[filled++] = pair;
      }
    }
  });
  return rateEveryItem(seed, pairs, timesRated, itemCount);
}

/** Gives each item that nobody chose one rating of an item that many chose. */
function rateEveryItem(
  seed: number,
  pairs: Int32Array,
  timesRated: Int32Array,
  itemCount: number,
): Int32Array {
  const order = stream(seed, "planted", "every item").permutation(0, pairs.length);
  let next = 0;
  for (let item = 0; item < itemCount; item++) {
    if (timesRated[item]! > 0) continue;
    while (timesRated[pairs[order[next]!]! % itemCount]! < 50) next++;
    const k = order[next++]!;
    const popular = pairs[k]! % itemCount;
    timesRated[popular] = timesRated[popular]! - 1;
    timesRated[item] = 1;
    pairs[k] = pairs[k]! - popular + item;
  }
  return pairs;
}

/** Index of the first element above `value` in rising numbers. */
function firstAbove(rising: Float64Array, value: number): number {
  let low = 0;
  let high = rising.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** 1 + Σ P(rating > k) over k = 1 … 4; a rating is above k where score and noise exceed k + ½. */
function expectedRating(score: number): number {
  let expected = 1;
  for (let k = 1; k <= 4; k++) expected += normalCdf((score - k - 0.5) / NOISE_DEVIATION);
  return expected;
}

function limit(rating: number): number {
  return Math.min(Math.max(rating, 1), 5);
}
