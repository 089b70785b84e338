import { dataSet, denseColumn, indexColumn } from "../columns.js";
import { problemsOf } from "../problems.js";
import type { DataSet, IdMap } from "../types.js";
import { cellsOf, linesOf } from "./cells.js";

/**
 * Ratings as every MovieLens set has them: user, item, rating and seconds since 1970 a line.
 * @param between what stands between two of them
 * @throws DataError with file, line and the offending text; the first twenty
 */
export function parseRatings(
  text: string,
  path: string,
  between: string,
  users: IdMap,
  items: IdMap,
): { readonly set: DataSet; readonly times: Float64Array } {
  const lines = linesOf(text);
  const user = new Int32Array(lines.length);
  const item = new Int32Array(lines.length);
  const rating = new Float32Array(lines.length);
  const times = new Float64Array(lines.length);
  const problems = problemsOf(path);
  lines.forEach((line, row) => {
    const cells = cellsOf(problems, path, line, row, line.split(between), between);
    if (!cells.have(4)) return;
    user[row] = cells.known(0, users, "user");
    item[row] = cells.known(1, items, "item");
    rating[row] = cells.number(2, /^[1-5]$/, "a rating from 1 to 5");
    times[row] = cells.number(3, /^\d{1,15}$/, "a time in seconds");
  });
  problems.throwIfAny();
  const set = dataSet(lines.length, [
    ["user", indexColumn(user, users.ids.length)],
    ["item", indexColumn(item, items.ids.length)],
    ["ratings", denseColumn(rating)],
  ]);
  return { set, times };
}
