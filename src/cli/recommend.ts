import { failure, UsageError } from "../diagnostics/errors.js";
import type { BackendChoice } from "../engine/backend.js";
import { load } from "../load.js";
import { writeFileAtomic } from "../platform/files.js";
import type { Recommendation } from "../recommend/catalogue.js";
import { parseScore } from "../recommend/score.js";
import type { Trained } from "../recommend/trained.js";
import type { RecommendOptions } from "../recommend/trainedOptions.js";
import type { CommandContext } from "./command.js";
import type { CommandLine } from "./commandLine.js";
import { csvLine } from "./csv.js";

/** `antk recommend` */
export async function recommend(
  run: string,
  options: Readonly<Record<string, unknown>>,
  context: CommandContext,
): Promise<void> {
  const user = options.user as string | undefined;
  const output = options.output as string | undefined;
  checkUse(user, options.all === true, output, context.line);
  parseScore(options.score as string);
  const trained = await load(run, { backend: options.backend as BackendChoice });
  try {
    const request = {
      k: options.count as number,
      excludeSeen: options.includeRated !== true,
      score: options.score as string,
    };
    if (user === undefined) forAll(trained, request, output, context);
    else forOne(trained, user, request, context);
  } finally {
    trained.dispose();
  }
}

function forOne(
  trained: Trained,
  user: string,
  request: RecommendOptions,
  { terminal }: CommandContext,
): void {
  const items = trained.recommend(user, request);
  if (items.length === 0) {
    terminal.note(`\`${user}\` has rated every item; \`--include-rated\` lists those, too`);
  }
  items.forEach((item, i) => {
    terminal.emit({ event: "recommendation", user, rank: i + 1, ...item });
  });
  for (const line of recommendationLines(items)) terminal.print(line);
}

/** Rank, score, id, title, genres: as wide as they need to be. */
export function recommendationLines(items: readonly Recommendation[]): string[] {
  const idWidth = Math.max(0, ...items.map(({ item }) => item.length));
  const titleWidth = Math.max(0, ...items.map(({ title }) => (title ?? "").length));
  return items.map(({ item, title, genres, score }, i) =>
    [
      `${String(i + 1).padStart(3)}  ${score.toFixed(3)}`,
      title ? item.padEnd(idWidth) : item,
      ...(title ? [genres ? title.padEnd(titleWidth) : title] : []),
      ...(genres ? [genres.replaceAll("|", ", ")] : []),
    ].join("  "),
  );
}

function forAll(
  trained: Trained,
  request: RecommendOptions,
  output: string | undefined,
  { terminal }: CommandContext,
): void {
  const began = performance.now();
  const lists = trained.recommendAll(request);
  const took = performance.now() - began;
  const lines = lists.flatMap(({ user, items }) =>
    items.map(({ item, title, genres, score }, i) =>
      csvLine([user, i + 1, item, title, genres, Number(score.toFixed(6))]),
    ),
  );
  const text = ["user,rank,item,title,genres,score", ...lines].join("\n");
  if (output === undefined) terminal.print(text);
  else writeFileAtomic(output, `${text}\n`);
  terminal.emit({
    event: "recommendations",
    run: trained.path,
    users: lists.length,
    rows: lines.length,
    output: output ?? null,
    seconds: took / 1000,
    ...(output === undefined ? { lists } : {}),
  });
  const where = output === undefined ? "" : ` in ${output}`;
  terminal.note(
    `${lists.length.toLocaleString("en")} users, ${lines.length.toLocaleString("en")} rows${where}`,
  );
}

function checkUse(
  user: string | undefined,
  isAll: boolean,
  output: string | undefined,
  line: CommandLine,
): void {
  if ((user === undefined) === !isAll) {
    const what = isAll ? "`--user` and `--all` are given both" : "neither `--user <id>` nor `--all` is given";
    throw failure(UsageError, "missing-option", what, {
      at: isAll ? line.flag("--all") : line.end(),
      label: isAll ? "" : "add one here",
      notes: ["`--user 17` recommends to one user, `--all` to every one"],
    });
  }
  if (output === undefined || isAll) return;
  throw failure(UsageError, "no-output", "`-o` takes what `--all` recommends", {
    at: line.flag(line.has("--output") ? "--output" : "-o"),
    notes: ["for one user, send what is printed to a file, or take `--json`"],
  });
}
