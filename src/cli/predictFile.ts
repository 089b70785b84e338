import type { Table } from "../data/delimited/table.js";
import { problemsOf } from "../data/problems.js";
import { errorAt } from "../diagnostics/diagnostic.js";
import { DataError, throwErrors } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import { writeFileAtomic } from "../platform/files.js";
import type { Request } from "../recommend/requestReader.js";
import type { Trained } from "../recommend/trained.js";
import type { CommandContext } from "./command.js";
import { csvLine } from "./csv.js";
import { readTable } from "./readTable.js";

/**
 * `antk predict RUN --in pairs.csv -o out.csv`: the file's columns, then what is predicted.
 * @param share of ratings that intervals hold; null for none
 */
export function predictFile(
  trained: Trained,
  path: string,
  { output, share }: { readonly output: string | undefined; readonly share: number | null },
  { terminal, line }: CommandContext,
): void {
  const table = readTable(path, () => line.spanOf(path, ["--in"]));
  const requests = requestsOf(table, trained);
  const told = toldRatings(table);
  const known = told ? null : knownRatings(trained, requests);
  const isScored = !trained.isClassifier || (trained.scoresItems && table.header.includes("item"));
  const { columns, rows } = isScored ? numbers(trained, requests, share) : classes(trained, requests);
  const header = [...table.header, ...columns, ...(known ? ["rating"] : [])];
  const lines = table.records.map((record, r) =>
    csvLine([...record, ...rows[r]!, ...(known ? [known[r]!] : [])]),
  );
  const text = [csvLine(header), ...lines].join("\n");
  if (output === undefined) terminal.print(text);
  else writeFileAtomic(output, `${text}\n`);
  const ratings = told ?? known;
  const error = ratings && !trained.isClassifier ? errorsOf(rows, ratings) : null;
  terminal.emit({
    event: "predictions",
    run: trained.path,
    in: path,
    output: output ?? null,
    rows: rows.length,
    ...error,
  });
  const scored = error
    ? `; RMSE ${error.rmse.toFixed(4)}, MAE ${error.mae.toFixed(4)} over the ${error.rated} that ${error.rated === 1 ? "is" : "are"} rated`
    : "";
  terminal.note(`${rows.length.toLocaleString("en")} predictions${output ? ` in ${output}` : ""}${scored}`);
}

/** @throws DataError with every row that cannot be asked */
function requestsOf(table: Table, trained: Trained): Request[] {
  const { header, records } = table;
  const missing = trained.columns.filter((column) => trained.isIds(column) && !header.includes(column));
  throwErrors(
    DataError,
    missing.map((column) => {
      const near = nearest(column, header)[0];
      return errorAt(
        "missing-column",
        `\`${table.path}\` has no column \`${column}\`, which the model reads`,
        {
          at: table.locate(-1),
          label: near ? `did you mean this by \`${near}\`?` : "",
          notes: [`the model reads ${trained.columns.join(", ")}`],
        },
      );
    }),
  );
  const places = trained.requestColumns
    .map((column) => [column, header.indexOf(column)] as const)
    .filter(([, at]) => at >= 0);
  const problems = problemsOf(table.path);
  const requests = records.map((record, r) => {
    const request = new Map<string, string>();
    for (const [column, at] of places) {
      const value = record[at]!.trim();
      request.set(column, value);
      const problem = trained.problemWith(column, value);
      if (problem)
        problems.add(() =>
          errorAt("bad-cell", problem.message, { at: table.locate(r, at), notes: problem.notes }),
        );
    }
    return Object.fromEntries(request);
  });
  problems.throwIfAny();
  return requests;
}

/** The file's own column of ratings; null where it has none. */
function toldRatings({ header, records }: Table): (number | null)[] | null {
  const at = header.findIndex((name) => name === "rating" || name === "ratings");
  if (at < 0) return null;
  return records.map((record) => {
    const text = record[at]!.trim();
    return text !== "" && Number.isFinite(Number(text)) ? Number(text) : null;
  });
}

/** What the data has for each row; null where it has nothing for any. */
function knownRatings(trained: Trained, requests: readonly Request[]): (number | null)[] | null {
  const isPair = requests.every(({ user, item }) => user !== undefined && item !== undefined);
  if (!isPair) return null;
  const ratings = trained.ratings(
    requests.map(({ user, item }) => ({ user: String(user), item: String(item) })),
  );
  return ratings.some((rating) => rating !== null) ? ratings : null;
}

interface Answered {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

function classes(trained: Trained, requests: readonly Request[]): Answered {
  const rows = trained.classify(requests).map(({ label, probability }) => [label, probability.toFixed(6)]);
  return { columns: ["prediction", "probability"], rows };
}

function numbers(trained: Trained, requests: readonly Request[], share: number | null): Answered {
  const values = trained.predict(requests);
  const width = requests.length === 0 ? 1 : values.length / requests.length;
  const names = Array.from({ length: width }, (_, i) => (width === 1 ? "prediction" : `prediction_${i}`));
  const rows = requests.map((_, r) =>
    Array.from({ length: width }, (_unused, i) => Number(values[r * width + i]!.toFixed(6))),
  );
  if (share === null) return { columns: names, rows };
  const bounds = trained
    .intervals(requests, share)
    .map((interval) =>
      interval ? [interval.low, interval.high].map((x) => Number(x.toFixed(6))) : ["", ""],
    );
  return { columns: [...names, "low", "high"], rows: rows.map((row, r) => [...row, ...bounds[r]!]) };
}

/** null where nothing is rated. */
function errorsOf(rows: Answered["rows"], known: readonly (number | null)[]) {
  const errors = known.flatMap((rating, r) => (rating === null ? [] : [Number(rows[r]![0]) - rating]));
  if (errors.length === 0) return null;
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return {
    rated: errors.length,
    rmse: Math.sqrt(mean(errors.map((e) => e * e))),
    mae: mean(errors.map(Math.abs)),
  };
}
