import { idMap } from "../columns.js";
import { problemsOf } from "../problems.js";
import type { DataSet, IdMap, RawData } from "../types.js";
import { cellsOf, linesOf } from "./cells.js";
import { GENRES, SEXES, zipArea } from "./coding.js";
import { itemTable, userTable } from "./entityTables.js";
import { parseRatings } from "./ratings.js";

/** The text of the three files, and where they lie. */
export interface MovieLens1mFiles {
  readonly path: string;
  /** `user id::item id::rating::seconds since 1970`, one rating a line. */
  readonly ratings: string;
  /** `id::sex::age::occupation::zip`, one user a line; ages and occupations are codes. */
  readonly users: string;
  /** `id::title (year)::genre|genre|…`, one item a line. */
  readonly movies: string;
}

/** By their codes, 0 to 20. */
const OCCUPATIONS = idMap([
  "other",
  "academic/educator",
  "artist",
  "clerical/admin",
  "college/grad student",
  "customer service",
  "doctor/health care",
  "executive/managerial",
  "farmer",
  "homemaker",
  "K-12 student",
  "lawyer",
  "programmer",
  "retired",
  "sales/marketing",
  "scientist",
  "self-employed",
  "technician/engineer",
  "tradesman/craftsman",
  "unemployed",
  "writer",
]);

/** What the published set holds. */
const PUBLISHED = { ratings: 1_000_209, users: 6040, movies: 3883 } as const;

/**
 * MovieLens 1M, or a set in its form, as typed columns.
 * @throws DataError with file, line and the offending text; the first twenty of each file
 */
export function parseMovieLens1m({ path, ratings, users, movies }: MovieLens1mFiles): RawData {
  const user = parseUsers(users, `${path}/users.dat`);
  const item = parseMovies(movies, `${path}/movies.dat`);
  const rated = parseRatings(ratings, `${path}/ratings.dat`, "::", user.ids, item.ids);
  return {
    name: "ml-1m",
    ratings: rated.set,
    times: rated.times,
    tables: new Map([
      ["user", user.set],
      ["item", item.set],
    ]),
    ids: new Map([
      ["user", user.ids],
      ["item", item.ids],
      ["sex", SEXES],
      ["occ", OCCUPATIONS],
    ]),
    remarks: [...otherSize(rated.set.rows, user.set.rows, item.set.rows), ...item.remarks],
  };
}

/** A set in the same form is read like the published one; which it is must be said. */
function otherSize(ratings: number, users: number, movies: number): string[] {
  if (ratings === PUBLISHED.ratings && users === PUBLISHED.users && movies === PUBLISHED.movies) return [];
  const told = (r: number, m: number, u: number) =>
    `${r.toLocaleString("en")} ratings of ${m.toLocaleString("en")} movies by ${u.toLocaleString("en")} people`;
  const published = told(PUBLISHED.ratings, PUBLISHED.movies, PUBLISHED.users);
  return [
    `this is not the published MovieLens 1M: ${told(ratings, movies, users)} in the place of ${published}`,
  ];
}

function parseUsers(text: string, path: string): { set: DataSet; ids: IdMap } {
  const lines = linesOf(text);
  const ids: string[] = [];
  const age = new Float32Array(lines.length);
  const sex = new Int32Array(lines.length);
  const occ = new Int32Array(lines.length);
  const zip = new Int32Array(lines.length);
  const problems = problemsOf(path);
  lines.forEach((line, row) => {
    const fields = line.split("::");
    const cells = cellsOf(problems, path, line, row, fields, "::");
    if (!cells.have(5)) return;
    ids.push(fields[0]!);
    sex[row] = cells.known(1, SEXES, "sex");
    age[row] = cells.number(2, /^\d{1,3}$/, "an age");
    occ[row] = cells.number(3, /^(1?\d|20)$/, "the code of an occupation, 0 to 20");
    zip[row] = zipArea(fields[4]!);
  });
  problems.throwIfAny();
  return { set: userTable({ age, sex, occ, zip }, OCCUPATIONS), ids: idMap(ids) };
}

function parseMovies(text: string, path: string) {
  const lines = linesOf(text);
  const ids: string[] = [];
  const titles: string[] = [];
  const genres = new Float32Array(lines.length * GENRES.length);
  const year = new Float32Array(lines.length);
  const undated: number[] = [];
  const places = new Map<string, number>(GENRES.map((genre, g) => [genre, g]));
  const problems = problemsOf(path);
  lines.forEach((line, row) => {
    const fields = line.split("::");
    const cells = cellsOf(problems, path, line, row, fields, "::");
    if (!cells.have(3)) return;
    ids.push(fields[0]!);
    titles.push(fields[1]!);
    for (const genre of fields[2]!.split("|")) {
      const g = places.get(genre) ?? cells.wrong(2, "genres of MovieLens with | between them");
      genres[row * GENRES.length + g] = 1;
    }
    const [, digits] = /\((\d{4})\)\s*$/.exec(fields[1]!) ?? [];
    if (digits === undefined) undated.push(row);
    else year[row] = Number(digits);
  });
  problems.throwIfAny();
  const meanYear = year.reduce((a, b) => a + b, 0) / Math.max(1, lines.length - undated.length);
  for (const row of undated) year[row] = meanYear;
  const set = itemTable({ titles, genres, month: new Int32Array(lines.length), year });
  const remarks = [
    "the set tells years of its movies but no months: every movie is given month 0",
    ...undated.map(
      (row) =>
        `item ${ids[row]} (\`${titles[row]}\`) has no year: it is given the mean, ${meanYear.toFixed(1)}`,
    ),
  ];
  return { set, ids: idMap(ids), remarks };
}
