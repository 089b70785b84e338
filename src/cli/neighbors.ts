import { failure, UsageError } from "../diagnostics/errors.js";
import type { BackendChoice } from "../engine/backend.js";
import { load } from "../load.js";
import type { Neighbors, NeighborsOf } from "../recommend/neighbors.js";
import { parseScore } from "../recommend/score.js";
import type { CommandContext } from "./command.js";
import type { CommandLine } from "./commandLine.js";

/** Matches of a title that are shown. */
const SHOWN = 10;

/** `antk neighbors` */
export async function neighbors(
  run: string,
  options: Readonly<Record<string, unknown>>,
  { terminal, line }: CommandContext,
): Promise<void> {
  const of = askedOf(options, line);
  const score = options.score as string;
  parseScore(score);
  const trained = await load(run, { backend: options.backend as BackendChoice });
  try {
    const found = trained.neighbors(of, { k: options.count as number, score });
    terminal.emit({ event: "neighbors", run: trained.path, score, ...found });
    for (const text of [...matchLines(found), "", ...neighborLines(found, score)]) terminal.print(text);
  } finally {
    trained.dispose();
  }
}

function askedOf(options: Readonly<Record<string, unknown>>, line: CommandLine): NeighborsOf {
  const { title, item, user } = options as Readonly<Record<string, string | undefined>>;
  if (title !== undefined) return { title };
  if (item !== undefined) return { item };
  if (user !== undefined) return { user };
  throw failure(UsageError, "missing-option", "whose neighbours?", {
    at: line.end(),
    label: "add `--title TEXT`, `--item ID` or `--user ID`",
  });
}

function matchLines({ kind, of, matches }: Neighbors): string[] {
  const name = (one: Neighbors["of"]) => (one.title ? `${one.title}  (${one.id})` : `${kind} ${one.id}`);
  const others = matches.filter(({ id }) => id !== of.id);
  const rest = others.length > SHOWN ? [`           and ${others.length - SHOWN} more`] : [];
  return [
    `${kind === "item" ? "nearest to" : "like"} ${name(of)}, ${of.ratings.toLocaleString("en")} ratings`,
    ...others
      .slice(0, SHOWN)
      .map((one, i) => `${i === 0 ? "not taken" : "         "}  ${name(one)}, ${one.ratings}`),
    ...rest,
  ];
}

/** All scores side by side, the one that orders them first. */
function neighborLines({ kind, neighbors: list }: Neighbors, score: string): string[] {
  const [first, alpha] = score.split(":") as ["cosine" | "dot" | "power", string | undefined];
  const scores = [first, ...(["cosine", "dot", "power"] as const).filter((one) => one !== first)];
  const names = scores.map((one) => (one === "power" ? `power:${alpha ?? "0.5"}` : one));
  const idWidth = Math.max(4, ...list.map(({ id }) => id.length));
  const titleWidth = Math.max(0, ...list.map(({ title }) => (title ?? "").length));
  const head = [names.map((one) => one.padStart(11)).join(""), "ratings".padStart(8), kind.padEnd(idWidth)];
  return [
    `    ${head.join("  ").trimEnd()}`,
    ...list.map((one, i) =>
      [
        `${String(i + 1).padStart(3)} ${scores.map((s) => one[s].toFixed(3).padStart(11)).join("")}`,
        String(one.ratings).padStart(8),
        one.title ? one.id.padEnd(idWidth) : one.id,
        ...(one.title ? [one.genres ? one.title.padEnd(titleWidth) : one.title] : []),
        ...(one.genres ? [one.genres.replaceAll("|", ", ")] : []),
      ].join("  "),
    ),
  ];
}
