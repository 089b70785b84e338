import { failure, UsageError } from "../diagnostics/errors.js";
import type { Factors } from "../engine/factors.js";
import { topK } from "../numeric/topK.js";
import { type Catalogue, idsOf, itemsByTitle, placeOf } from "./catalogue.js";
import { ALPHA, comparedWith, normOf, ratio, type Score } from "./score.js";

/** Whose neighbours: an item by its id or by a part of its title, or a user by id. */
export type NeighborsOf = { readonly item: string } | { readonly title: string } | { readonly user: string };

/** An item, or a user, beside the one that was asked about. */
export interface Neighbor {
  readonly id: string;
  readonly title: string | null;
  readonly genres: string | null;
  /** How often it is rated, or rates. */
  readonly ratings: number;
  /** x·y of the two rows of factors. */
  readonly dot: number;
  /** x·y / (‖x‖‖y‖) */
  readonly cosine: number;
  /** x·y / ‖y‖^α, y being the neighbour's row. */
  readonly power: number;
}

export interface Neighbors {
  readonly kind: "item" | "user";
  /** The one that was asked about: of several matches the most rated. */
  readonly of: Omit<Neighbor, "dot" | "cosine" | "power">;
  /** All items with such a title, the most rated first; the one itself where it was asked for by id. */
  readonly matches: readonly Omit<Neighbor, "dot" | "cosine" | "power">[];
  /** Nearest first, by the score that was asked for. */
  readonly neighbors: readonly Neighbor[];
}

/**
 * The rows of factors that are nearest to one, with all scores side by side.
 * @param score what orders them
 * @param counts how often each user rates
 */
export function neighborsOf(
  factors: Factors,
  catalogue: Catalogue,
  counts: Int32Array,
  of: NeighborsOf,
  { k, score }: { readonly k: number; readonly score: Score },
): Neighbors {
  const { rank } = factors;
  if (rank === 0) throw noRows();
  const kind = "user" in of ? "user" : "item";
  const rows = kind === "user" ? factors.users : factors.items;
  const { ids } = idsOf(catalogue, kind);
  const places =
    "title" in of
      ? itemsByTitle(catalogue, of.title)
      : [placeOf(catalogue, kind, "user" in of ? of.user : of.item)];
  const describe = (place: number) => ({
    id: ids[place]!,
    title: (kind === "item" && catalogue.titles?.[place]) || null,
    genres: (kind === "item" && catalogue.genres?.[place]) || null,
    ratings: (kind === "item" ? catalogue.counts : counts)[place]!,
  });
  const place = places[0]!;
  const width = rank + 1;
  const row = rows.subarray(place * width, place * width + rank);
  const own = normOf(row, 0, rank);
  const alpha = score.kind === "power" ? score.alpha : ALPHA;
  const side = { rank, items: rows, link: [] };
  const all = {
    dot: comparedWith(side, row, (dot) => dot),
    cosine: comparedWith(side, row, (dot, norm) => ratio(dot, own * norm)),
    power: comparedWith(side, row, (dot, norm) => ratio(dot, norm ** alpha)),
  };
  const skip = new Uint8Array(ids.length);
  skip[place] = 1;
  const nearest = Array.from(topK(all[score.kind], k, skip), (at) => ({
    ...describe(at),
    dot: all.dot[at]!,
    cosine: all.cosine[at]!,
    power: all.power[at]!,
  }));
  return { kind, of: describe(place), matches: places.map(describe), neighbors: nearest };
}

/** The error for models without rows that could be near to one another. */
export function noRows() {
  return failure(
    UsageError,
    "no-factors",
    "this model has no rows of factors that could be near to one another",
    {
      notes: ["its score is not a product of what it knows of the user and what it knows of the item"],
    },
  );
}
