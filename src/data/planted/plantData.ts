import { dataSet, denseColumn, idMap, indexColumn, textColumn } from "../columns.js";
import { tfidf, withoutYear } from "../tfidf.js";
import type { RawData } from "../types.js";
import { GENRES, plantItems } from "./items.js";
import { plantRatings } from "./ratings.js";
import { OCCUPATIONS, plantUsers, SEXES } from "./users.js";

const USERS = 943;
const ITEMS = 1682;
const RATINGS = 100_000;
const RANK = 8;

/** A whole set in the shape of MovieLens 100k; the same seed gives the same set. */
export function plantData(seed: number): RawData {
  const users = plantUsers(seed, USERS, RANK, RATINGS);
  const items = plantItems(seed, ITEMS, RANK);
  const ratings = plantRatings(seed, RANK, users, items);
  return {
    name: "planted",
    ratings: dataSet(RATINGS, [
      ["user", indexColumn(ratings.user, USERS)],
      ["item", indexColumn(ratings.item, ITEMS)],
      ["ratings", denseColumn(ratings.rating)],
    ]),
    times: ratings.time,
    tables: new Map([
      [
        "user",
        dataSet(USERS, [
          ["age", denseColumn(users.age)],
          ["sex", indexColumn(users.sex, SEXES.length)],
          ["occ", indexColumn(users.occ, OCCUPATIONS.length)],
          ["zip", indexColumn(users.zip, 1000)],
        ]),
      ],
      [
        "item",
        dataSet(ITEMS, [
          ["title", textColumn(items.titles)],
          ["genres", denseColumn(items.genres, GENRES.length, GENRES)],
          ["month", indexColumn(items.month, 12)],
          ["year", denseColumn(items.year)],
          ["tfidf_doc_term", tfidf(items.titles.map(withoutYear)).column],
        ]),
      ],
    ]),
    ids: new Map([
      ["user", idMap(countedIds(USERS))],
      ["item", idMap(countedIds(ITEMS))],
      ["sex", idMap(SEXES)],
      ["occ", idMap(OCCUPATIONS)],
    ]),
    remarks: [],
    expected: ratings.expected,
  };
}

/** "1", "2", … */
function countedIds(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => String(i + 1));
}
