import { errorAt } from "../../diagnostics/diagnostic.js";
import { idMap } from "../columns.js";
import { problemsOf, spanInLine } from "../problems.js";
import type { DataSet, IdMap, RawData } from "../types.js";
import { cellsOf, linesOf } from "./cells.js";
import { GENRES, SEXES, zipArea } from "./coding.js";
import { itemTable, userTable } from "./entityTables.js";
import { parseRatings } from "./ratings.js";

/** The text of the three files, and what the archive is called. */
export interface MovieLens100kFiles {
  readonly path: string;
  /** `user id ⇥ item id ⇥ rating ⇥ seconds since 1970`, one rating a line. */
  readonly data: string;
  /** `id|age|sex|occupation|zip`, one user a line. */
  readonly user: string;
  /** `id|title|release date|video date|address|19 genres of 0 and 1`, one item a line. */
  readonly item: string;
  /** By name: rows of `data` that are test rows, in the same form. */
  readonly given?: ReadonlyMap<string, string>;
}

const OCCUPATIONS = idMap([
  "administrator",
  "artist",
  "doctor",
  "educator",
  "engineer",
  "entertainment",
  "executive",
  "healthcare",
  "homemaker",
  "lawyer",
  "librarian",
  "marketing",
  "none",
  "other",
  "programmer",
  "retired",
  "salesman",
  "scientist",
  "student",
  "technician",
  "writer",
]);
const MONTHS = idMap(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]);

/**
 * MovieLens 100k as typed columns.
 * @throws DataError with file, line and the offending text; the first twenty of each file
 */
export function parseMovieLens100k({
  path,
  data,
  user,
  item,
  given = new Map(),
}: MovieLens100kFiles): RawData {
  const users = parseUsers(user, `${path}/u.user`);
  const items = parseItems(item, `${path}/u.item`);
  const ratings = parseRatings(data, `${path}/u.data`, "\t", users.ids, items.ids);
  return {
    name: "ml-100k",
    ratings: ratings.set,
    times: ratings.times,
    tables: new Map([
      ["user", users.set],
      ["item", items.set],
    ]),
    ids: new Map([
      ["user", users.ids],
      ["item", items.ids],
      ["sex", SEXES],
      ["occ", OCCUPATIONS],
    ]),
    remarks: items.remarks,
    given: new Map(
      [...given].map(([name, text]) => [
        name,
        () => rowsAmong(linesOf(data), linesOf(text), `${path}/${name}.test`),
      ]),
    ),
  };
}

/**
 * Where each of these lines stands among all.
 * @throws DataError for a line that is not among them
 */
function rowsAmong(all: readonly string[], lines: readonly string[], path: string): Int32Array {
  const rowOf = new Map(all.map((line, row) => [line, row]));
  const problems = problemsOf(path);
  const rows = lines.map((line, row) => {
    const found = rowOf.get(line);
    if (found !== undefined) return found;
    problems.add(() =>
      errorAt("unknown-row", "this rating is not in u.data", {
        at: spanInLine(path, line, row + 1, 0, line.length),
      }),
    );
    return 0;
  });
  problems.throwIfAny();
  return Int32Array.from(rows);
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
    const fields = line.split("|");
    const cells = cellsOf(problems, path, line, row, fields, "|");
    if (!cells.have(5)) return;
    ids.push(fields[0]!);
    age[row] = cells.number(1, /^\d{1,3}$/, "an age");
    sex[row] = cells.known(2, SEXES, "sex");
    occ[row] = cells.known(3, OCCUPATIONS, "occupation");
    zip[row] = zipArea(fields[4]!);
  });
  problems.throwIfAny();
  return { set: userTable({ age, sex, occ, zip }, OCCUPATIONS), ids: idMap(ids) };
}

function parseItems(text: string, path: string) {
  const lines = linesOf(text);
  const ids: string[] = [];
  const titles: string[] = [];
  const genres = new Float32Array(lines.length * GENRES.length);
  const month = new Int32Array(lines.length);
  const year = new Float32Array(lines.length);
  const undated: number[] = [];
  const problems = problemsOf(path);
  lines.forEach((line, row) => {
    const fields = line.split("|");
    const cells = cellsOf(problems, path, line, row, fields, "|");
    if (!cells.have(5 + GENRES.length)) return;
    ids.push(fields[0]!);
    titles.push(fields[1]!);
    for (let g = 0; g < GENRES.length; g++) {
      genres[row * GENRES.length + g] = cells.number(5 + g, /^[01]$/, "0 or 1");
    }
    if (fields[2] === "") undated.push(row);
    else {
      const [, monthName = "", yearText = ""] = /^\d{1,2}-([A-Z][a-z]{2})-(\d{4})$/.exec(fields[2]!) ?? [];
      month[row] = MONTHS.indexOf.get(monthName) ?? cells.wrong(2, "a date such as 01-Jan-1995");
      year[row] = Number(yearText);
    }
  });
  problems.throwIfAny();
  const meanYear = year.reduce((a, b) => a + b, 0) / (lines.length - undated.length);
  for (const row of undated) year[row] = meanYear;
  const set = itemTable({ titles, genres, month, year });
  const remarks = undated.map(
    (row) =>
      `item ${ids[row]} (\`${titles[row]}\`) has no release date: it is given month 0 and the mean year, ${meanYear.toFixed(1)}`,
  );
  return { set, ids: idMap(ids), remarks };
}
