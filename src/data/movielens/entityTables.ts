import { dataSet, denseColumn, indexColumn, textColumn } from "../columns.js";
import { tfidf, withoutYear } from "../tfidf.js";
import type { DataSet, IdMap } from "../types.js";
import { GENRES, SEXES, ZIP_AREAS } from "./coding.js";

/** What a MovieLens set tells of each user, one element a user. */
export interface UserFacts {
  readonly age: Float32Array;
  readonly sex: Int32Array;
  readonly occ: Int32Array;
  /** Areas as `zipArea` has them. */
  readonly zip: Int32Array;
}

export function userTable({ age, sex, occ, zip }: UserFacts, occupations: IdMap): DataSet {
  return dataSet(age.length, [
    ["age", denseColumn(age)],
    ["sex", indexColumn(sex, SEXES.ids.length)],
    ["occ", indexColumn(occ, occupations.ids.length)],
    ["zip", indexColumn(zip, ZIP_AREAS)],
  ]);
}

/** What a MovieLens set tells of each item. */
export interface ItemFacts {
  readonly titles: readonly string[];
  /** [items, genres], 0 or 1. */
  readonly genres: Float32Array;
  readonly month: Int32Array;
  readonly year: Float32Array;
}

export function itemTable({ titles, genres, month, year }: ItemFacts): DataSet {
  return dataSet(titles.length, [
    ["title", textColumn(titles)],
    ["genres", denseColumn(genres, GENRES.length, GENRES)],
    ["month", indexColumn(month, 12)],
    ["year", denseColumn(year)],
    ["tfidf_doc_term", tfidf(titles.map(withoutYear)).column],
  ]);
}
