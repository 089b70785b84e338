import { problemsOf } from "../data/problems.js";
import { errorAt } from "../diagnostics/diagnostic.js";
import { DataError, throwErrors } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import type { Rated } from "../recommend/people.js";
import type { Trained } from "../recommend/trained.js";
import type { CommandLine } from "./commandLine.js";
import { readTable } from "./readTable.js";

/**
 * Ratings from a table with the columns `item` and `rating`; rows without a rating are left out.
 * @throws DataError with every row that is wrong
 */
export function readRatings(path: string, trained: Trained, line: CommandLine): Rated[] {
  const table = readTable(path, () => line.spanOf(path, ["--in"]));
  const { header, records } = table;
  const missing = ["item", "rating"].filter((name) => !header.includes(name));
  throwErrors(
    DataError,
    missing.map((name) => {
      const near = nearest(name, header)[0];
      return errorAt("missing-column", `\`${path}\` has no column \`${name}\``, {
        at: table.locate(-1),
        label: near ? `did you mean this by \`${near}\`?` : "",
        notes: ["`antk rate RUN --template FILE` writes a table to fill in"],
      });
    }),
  );
  const [item, rating] = [header.indexOf("item"), header.indexOf("rating")];
  const range = trained.ratingRange;
  const problems = problemsOf(path);
  const seen = new Set<string>();
  const rated = records.flatMap((record, r): Rated[] => {
    const [id, text] = [record[item]!.trim(), record[rating]!.trim()];
    if (text === "") return [];
    if (seen.has(id)) {
      const at = table.locate(r, item);
      problems.add(() =>
        errorAt("bad-cell", `item \`${id}\` is rated twice`, { at, notes: ["leave one rating"] }),
      );
    }
    seen.add(id);
    const unknown = trained.problemWith("item", id);
    if (unknown)
      problems.add(() =>
        errorAt("bad-cell", unknown.message, { at: table.locate(r, item), notes: unknown.notes }),
      );
    const wrong = wrongRating(text, range);
    if (wrong) problems.add(() => errorAt("bad-cell", wrong, { at: table.locate(r, rating) }));
    return [{ item: id, rating: Number(text) }];
  });
  problems.throwIfAny();
  return rated;
}

/** What is wrong with a rating that somebody has written; null where nothing is. */
export function wrongRating(text: string, range: readonly [number, number] | null): string | null {
  const number = Number(text);
  const isInside = range === null || (number >= range[0] && number <= range[1]);
  if (text.trim() !== "" && Number.isFinite(number) && isInside) return null;
  const wanted = range === null ? "a number" : `a number from ${range[0]} to ${range[1]}`;
  return `a rating must be ${wanted}, got \`${text}\``;
}
