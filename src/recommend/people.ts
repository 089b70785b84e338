import type { AntkError } from "../diagnostics/errors.js";

/** Somebody who became a user after training, with a row of factors of their own. */
export interface StoredPerson {
  readonly id: string;
  /** By original ids, in the data's unit. */
  readonly ratings: readonly Rated[];
  /** As in the factors' `users`. */
  readonly row: readonly number[];
}

/** An item by its original id, and a rating in the data's unit. */
export interface Rated {
  readonly item: string;
  readonly rating: number;
}

/** Ratings of one person, with later ones in the place of earlier ones of the same items. */
export function mergeRatings(before: readonly Rated[], more: readonly Rated[]): Rated[] {
  return [...new Map([...before, ...more].map((rated) => [rated.item, rated])).values()];
}

/**
 * Whether a file of people holds what its type says.
 * @param damaged the error for a file whose content is wrong
 */
export function checkPeople(value: unknown, damaged: (what: string) => AntkError): StoredPerson[] {
  if (!Array.isArray(value) || !value.every(isPerson))
    throw damaged("its people are not what they should be");
  return value;
}

function isPerson(value: unknown): value is StoredPerson {
  const { id, ratings, row } = (value ?? {}) as Partial<Record<keyof StoredPerson, unknown>>;
  return (
    typeof id === "string" &&
    Array.isArray(ratings) &&
    ratings.every(isRated) &&
    Array.isArray(row) &&
    row.every(Number.isFinite)
  );
}

function isRated(value: unknown): value is Rated {
  const { item, rating } = (value ?? {}) as Partial<Record<keyof Rated, unknown>>;
  return typeof item === "string" && Number.isFinite(rating);
}
