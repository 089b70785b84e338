import { idMap } from "../data/columns.js";
import type { IdMap } from "../data/types.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import { topK } from "../numeric/topK.js";
import type { StoredRun } from "./readRun.js";

/** Users and items by the names that people know them by. */
export interface Catalogue {
  /** By column: `user`, `item`. */
  readonly ids: ReadonlyMap<string, IdMap>;
  /** Of items; null where the data has none. */
  readonly titles: readonly string[] | null;
  /** Of items, as `Comedy|Drama`; null where the data has none. */
  readonly genres: readonly string[] | null;
  /** How often each item is rated. */
  readonly counts: Int32Array;
}

export interface Recommendation {
  readonly item: string;
  /** Where the data names its items. */
  readonly title: string | null;
  /** Where the data tells them, as `Comedy|Drama`. */
  readonly genres: string | null;
  /** The predicted rating, in the data's unit; or what else items were asked to be ordered by. */
  readonly score: number;
}

/** Of a run, with those who were folded in after the users of its training. */
export function catalogueOf({ context, texts, history, people }: StoredRun): Catalogue {
  const ids = new Map(context.ids);
  const users = ids.get("user");
  if (users && people.length > 0) ids.set("user", idMap([...users.ids, ...people.map(({ id }) => id)]));
  return {
    ids,
    titles: texts["item.title"] ?? null,
    genres: texts["item.genres"] ?? null,
    counts: countsOf(history?.item, context.ids.get("item")?.ids.length ?? 0),
  };
}

/** How often each place occurs. */
export function countsOf(places: Int32Array | undefined, count: number): Int32Array {
  const counts = new Int32Array(count);
  for (const place of places ?? []) counts[place]!++;
  return counts;
}

/**
 * The place of an id.
 * @throws UsageError that names the nearest
 */
export function placeOf(catalogue: Catalogue, column: string, id: string | number): number {
  const { indexOf, ids } = idsOf(catalogue, column);
  const place = indexOf.get(String(id));
  if (place !== undefined) return place;
  throw failure(UsageError, "unknown-id", `no ${column} is called \`${id}\``, {
    notes: [nearIds(String(id), ids)],
  });
}

/** The ids that a mistaken one may have meant, in a clause. */
export function nearIds(id: string, ids: readonly string[]): string {
  const near = nearest(id, ids, 3);
  if (near.length === 0) return `it knows ${ids.length}, such as ${ids.slice(0, 3).join(", ")}`;
  return near.length === 1 ? `the nearest is ${near[0]}` : `the nearest are ${near.join(", ")}`;
}

/** @throws UsageError where there are none of that kind */
export function idsOf({ ids }: Pick<Catalogue, "ids">, column: string): IdMap {
  const map = ids.get(column);
  if (map) return map;
  throw failure(UsageError, "no-ids", `the data of this run has no column \`${column}\` of ids`);
}

/**
 * The k items with the highest scores, best first.
 * @param skip 1 for items that are left out
 */
export function bestItems(
  catalogue: Catalogue,
  scores: ArrayLike<number>,
  k: number,
  skip: Uint8Array,
): Recommendation[] {
  const { ids } = idsOf(catalogue, "item");
  return Array.from(topK(scores, k, skip), (item) => ({
    item: ids[item]!,
    title: catalogue.titles?.[item] ?? null,
    genres: catalogue.genres?.[item] ?? null,
    score: scores[item]!,
  }));
}

/**
 * Items whose title has this text in it, whatever the case; the most rated first.
 * @throws UsageError where there is none
 */
export function itemsByTitle({ titles, counts }: Catalogue, text: string): number[] {
  const wanted = text.toLowerCase();
  const found = (titles ?? []).flatMap((title, item) => (title.toLowerCase().includes(wanted) ? [item] : []));
  if (found.length > 0) return found.sort((a, b) => counts[b]! - counts[a]! || a - b);
  const words = (titles ?? []).flatMap((title) => title.split(/[\s,()]+/));
  const near = nearest(text, [...new Set(words)], 3);
  throw failure(UsageError, "unknown-title", `no title has \`${text}\` in it`, {
    notes:
      titles === null
        ? ["the data names no items; give an id"]
        : near.length > 0
          ? [`titles have the words ${near.join(", ")}`]
          : [],
  });
}
