import { failure, UsageError } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import type { BackendChoice } from "../engine/backend.js";
import { load } from "../load.js";
import type { Trained } from "../recommend/trained.js";
import type { CommandContext } from "./command.js";
import type { CommandLine } from "./commandLine.js";
import { listOf } from "./options.js";
import { predictFile } from "./predictFile.js";
import { showScore } from "./showScore.js";

/** `antk predict` */
export async function predict(
  run: string,
  options: Readonly<Record<string, unknown>>,
  { terminal, line }: CommandContext,
): Promise<void> {
  const request = requestOf(options, line);
  const file = options.in as string | undefined;
  if (file !== undefined && Object.keys(request).length > 0) throw bothWays(line);
  const trained = await load(run, { backend: options.backend as BackendChoice });
  try {
    if (file !== undefined) {
      const share = trained.hasIntervals ? (options.interval as number) : null;
      predictFile(trained, file, { output: options.output as string | undefined, share }, { terminal, line });
      return;
    }
    checkRequest(request, trained, line);
    const { user, item } = request;
    const rating = user !== undefined && item !== undefined ? trained.rating(user, item) : null;
    const title = item === undefined ? null : trained.titleOf(item);
    const about = { event: "prediction", run: trained.path, ...request, title, rating };
    const after = title ? `  ${title}` : "";
    if (trained.isClassifier && (item === undefined || !trained.scoresItems)) {
      const [likeliest] = trained.classify([request]);
      const name = trained.scoresItems ? trained.titleOf(likeliest!.label) : title;
      terminal.emit({ ...about, title: name, ...likeliest });
      const beside = name ? `  ${name}` : "";
      terminal.print(`${likeliest!.label}  (probability ${showScore(likeliest!.probability)})${beside}`);
    } else {
      const numbers = trained.predict([request]);
      const share = options.interval as number;
      const [interval = null] = trained.hasIntervals ? trained.intervals([request], share) : [];
      const known = interval && { interval: { share, ...interval } };
      terminal.emit({ ...about, prediction: numbers.length === 1 ? numbers[0] : numbers, ...known });
      const bounds = interval
        ? `  ${showScore(interval.low)} to ${showScore(interval.high)} in ${percent(share)}`
        : "";
      const beside = rating === null ? "" : `  (rated ${Number(rating.toFixed(4))})`;
      terminal.print(`${numbers.map(showScore).join(" ")}${bounds}${beside}${after}`);
    }
  } finally {
    trained.dispose();
  }
}

function bothWays(line: CommandLine) {
  return failure(
    UsageError,
    "two-requests",
    "`--in` names a file of requests, and another request is given beside it",
    {
      at: line.flag("--in"),
      notes: ["leave out `--user`, `--item` and `--with`, or `--in`"],
    },
  );
}

const percent = (share: number) => `${Number((100 * share).toFixed(4))} % of cases`;

function checkRequest(
  request: Readonly<Record<string, string>>,
  { columns, requestColumns }: Trained,
  line: CommandLine,
): void {
  const reads = `this model reads ${columns.join(", ")}`;
  for (const column of ["user", "item"]) {
    if (!columns.includes(column) || Object.hasOwn(request, column)) continue;
    throw failure(UsageError, "missing-option", `\`antk predict\` needs \`--${column} <id>\``, {
      at: line.end(),
      label: "add it here",
      notes: [reads],
    });
  }
  for (const [column, value] of Object.entries(request)) {
    if (requestColumns.includes(column)) continue;
    const near = nearest(column, requestColumns)[0];
    throw failure(UsageError, "unknown-column", `the model reads no column \`${column}\``, {
      at: line.spanOf(`${column}=${value}`, ["--with"]),
      label: near ? `did you mean \`${near}\`?` : "",
      notes: [reads],
    });
  }
}

function requestOf(
  options: Readonly<Record<string, unknown>>,
  line: CommandLine,
): Readonly<Record<string, string>> {
  const request = new Map<string, string>();
  for (const column of ["user", "item"]) {
    const id = options[column];
    if (typeof id === "string") request.set(column, id);
  }
  for (const text of listOf(options.with)) {
    const equals = text.indexOf("=");
    if (equals < 1) {
      throw failure(UsageError, "bad-with", `\`--with\` takes \`column=value\`, got \`${text}\``, {
        at: line.spanOf(text, ["--with"]),
        notes: ["for example `--with time=0.5`"],
      });
    }
    request.set(text.slice(0, equals), text.slice(equals + 1));
  }
  return Object.fromEntries(request);
}
