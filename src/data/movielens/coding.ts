import { idMap } from "../columns.js";

/** What MovieLens sets code alike. */

export const GENRES = [
  "unknown",
  "Action",
  "Adventure",
  "Animation",
  "Children's",
  "Comedy",
  "Crime",
  "Documentary",
  "Drama",
  "Fantasy",
  "Film-Noir",
  "Horror",
  "Musical",
  "Mystery",
  "Romance",
  "Sci-Fi",
  "Thriller",
  "War",
  "Western",
] as const;

export const SEXES = idMap(["F", "M"]);

export const ZIP_AREAS = 1000;

/** The first three digits of a zip code; 0 where it does not begin with three digits, as in Canada. */
export function zipArea(zip: string): number {
  return Number(/^\d{3}/.exec(zip)?.[0] ?? 0);
}
