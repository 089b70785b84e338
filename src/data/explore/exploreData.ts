import { DataError, failure } from "../../diagnostics/errors.js";
import { mean, standardDeviation } from "../../numeric/sum.js";
import { type ReadOptions, readRawData } from "../read.js";
import type { RawData } from "../types.js";
import { type Entities, summarizeEntities } from "./entities.js";

/** What there is to know of a set of ratings before anything is learned from it. */
export interface Exploration {
  readonly name: string;
  /** Ratings in all, the publisher's test rows left out. */
  readonly ratings: number;
  /** Share of all pairs of a user and an item that are rated, in [0, 1]; a pair rated twice counts twice. */
  readonly density: number;
  /** Of all ratings; null where the data has no ratings, only pairs. */
  readonly mean: number | null;
  readonly sd: number | null;
  /** How often each rating was given, the smallest first; more than 40 different ones are put into 20 equal ranges. */
  readonly histogram: readonly { readonly from: number; readonly to: number; readonly count: number }[];
  readonly users: Entities;
  readonly items: Entities;
  /** Most ratings first; the first ten. */
  readonly mostRated: readonly TopItem[];
  /** Highest mean first, of items with more than 20 ratings; the first ten. */
  readonly bestRated: readonly TopItem[];
  readonly remarks: readonly string[];
}

export interface TopItem {
  readonly id: string;
  readonly title: string | null;
  readonly ratings: number;
  /** NaN where the data has no ratings, only pairs. */
  readonly mean: number;
}

/** Fewer ratings make a mean of luck. */
export const MIN_RATINGS = 20;
const TOP = 10;
const MOST_VALUES = 40;
const RANGES = 20;

/**
 * Reads a whole set of ratings, before any split or scaling, and describes it. Throws as `readDataSets` does.
 * @param name a set's name, or the path of a file of ratings
 * @throws DataError also where the rows are no ratings of items by users
 * @example (await exploreData("ml-100k")).mostRated[0].title // "Star Wars (1977)"
 */
export async function exploreData(name: string, options: ReadOptions = {}): Promise<Exploration> {
  return explore(await readRawData(name, options));
}

export function explore(raw: RawData): Exploration {
  const { columns, rows } = raw.ratings;
  const missing = ["user", "item"].filter((column) => columns.get(column)?.kind !== "index");
  if (missing.length > 0) {
    throw failure(DataError, "no-ratings", `\`${raw.name}\` holds no ratings of items by users`, {
      notes: [`its rows are made of ${[...columns.keys()].join(", ")}; \`antk data show\` tells more`],
    });
  }
  const column = columns.get("ratings");
  const ratings = column?.kind === "dense" && column.width === 1 ? column.values : null;
  const users = summarizeEntities(raw, "user", ratings);
  const items = summarizeEntities(raw, "item", ratings);
  const means = items.means;
  const mostRated = topItems(
    items,
    () => true,
    (a, b) => items.counts[b]! - items.counts[a]!,
  );
  return {
    name: raw.name,
    ratings: rows,
    density: rows / (users.ids.length * items.ids.length),
    mean: ratings && mean(ratings),
    sd: ratings && standardDeviation(ratings),
    histogram: ratings ? histogramOf(ratings) : [],
    users,
    items,
    mostRated,
    bestRated: means
      ? topItems(
          items,
          (item) => items.counts[item]! > MIN_RATINGS,
          (a, b) => means[b]! - means[a]! || items.counts[b]! - items.counts[a]!,
        )
      : [],
    remarks: raw.remarks,
  };
}

function topItems(
  { ids, titles, counts, means }: Entities,
  counted: (item: number) => boolean,
  compare: (a: number, b: number) => number,
): TopItem[] {
  return [...ids.keys()]
    .filter(counted)
    .sort((a, b) => compare(a, b) || a - b)
    .slice(0, TOP)
    .map((item) => ({
      id: ids[item]!,
      title: titles?.[item] ?? null,
      ratings: counts[item]!,
      mean: means?.[item] ?? Number.NaN,
    }));
}

function histogramOf(ratings: Float32Array): Exploration["histogram"] {
  const counts = new Map<number, number>();
  for (const rating of ratings) counts.set(rating, (counts.get(rating) ?? 0) + 1);
  const values = [...counts.keys()].sort((a, b) => a - b);
  if (values.length <= MOST_VALUES) return values.map((v) => ({ from: v, to: v, count: counts.get(v)! }));
  const low = values[0]!;
  const width = (values.at(-1)! - low) / RANGES;
  const ranges = Array.from({ length: RANGES }, (_, i) => ({
    from: low + i * width,
    to: low + (i + 1) * width,
    count: 0,
  }));
  for (const [value, count] of counts)
    ranges[Math.min(RANGES - 1, Math.floor((value - low) / width))]!.count += count;
  return ranges;
}
