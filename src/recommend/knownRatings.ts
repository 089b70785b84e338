import { distinctByGroup } from "../numeric/distinctByGroup.js";
import { type Catalogue, idsOf, placeOf } from "./catalogue.js";
import type { StoredRun } from "./readRun.js";

/** Who rated what how in the data of a run, and those who were folded in later. Users and items by their places. */
export class KnownRatings {
  /** Items that each user of the training has rated. Made when first needed. */
  private seen: ((user: number) => Int32Array) | null = null;

  /** @param trainedUsers users with places from here on were folded in after training */
  constructor(
    private readonly stored: Pick<StoredRun, "history" | "people">,
    private readonly catalogue: Catalogue,
    private readonly trainedUsers: number,
  ) {}

  /** The least and the largest, in the data's unit; null where none is known. */
  get range(): readonly [number, number] | null {
    const ratings = this.stored.history?.rating;
    if (!ratings || ratings.length === 0) return null;
    return ratings.reduce<[number, number]>(
      ([least, most], r) => [Math.min(least, r), Math.max(most, r)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );
  }

  /** What each pair's user has rated its item, the last time; null where that is not known. */
  of(pairs: readonly { readonly user: string; readonly item: string }[]): (number | null)[] {
    const { history } = this.stored;
    const items = idsOf(this.catalogue, "item").ids.length;
    const asked = pairs.map(
      ({ user, item }) =>
        placeOf(this.catalogue, "user", user) * items + placeOf(this.catalogue, "item", item),
    );
    const wanted = new Set(asked);
    const found = new Map<number, number>();
    history?.rating?.forEach((rating, row) => {
      const pair = history.user[row]! * items + history.item[row]!;
      if (wanted.has(pair)) found.set(pair, rating);
    });
    return asked.map((pair) => found.get(pair) ?? null);
  }

  /** The items that a user has rated. */
  seenBy(user: number): ArrayLike<number> & Iterable<number> {
    const { history, people } = this.stored;
    const person = people[user - this.trainedUsers];
    if (person) return person.ratings.map(({ item }) => placeOf(this.catalogue, "item", item));
    const rows = history ? [{ group: history.user, value: history.item }] : [];
    this.seen ??= distinctByGroup(this.trainedUsers, rows);
    return this.seen(user);
  }

  /** Those of the training rows, in the data's unit. */
  *trained(): Generator<readonly [user: number, item: number, rating: number]> {
    const { history } = this.stored;
    for (let row = 0; row < (history?.rating?.length ?? 0); row++) {
      if (history!.part[row] === 0) yield [history!.user[row]!, history!.item[row]!, history!.rating![row]!];
    }
  }
}
