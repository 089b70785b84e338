import type { BackendChoice } from "../engine/backend.js";
import { load } from "../load.js";
import { writeFileAtomic } from "../platform/files.js";
import type { Rated } from "../recommend/people.js";
import type { Trained } from "../recommend/trained.js";
import { askRatings } from "./askRatings.js";
import type { CommandContext } from "./command.js";
import { csvLine } from "./csv.js";
import { readRatings } from "./readRatings.js";
import { recommendationLines } from "./recommend.js";

/** `antk rate` */
export async function rate(
  run: string,
  options: Readonly<Record<string, unknown>>,
  context: CommandContext,
): Promise<number | undefined> {
  const { terminal, line } = context;
  const trained = await load(run, { backend: options.backend as BackendChoice });
  try {
    const template = options.template as string | undefined;
    if (template !== undefined) {
      writeTemplate(trained, template, context);
      return undefined;
    }
    const file = options.in as string | undefined;
    const ratings =
      file === undefined ? await askRatings(trained, terminal) : readRatings(file, trained, line);
    if (ratings.length === 0) {
      terminal.note("nothing is rated, so nothing is kept");
      return undefined;
    }
    keep(trained, options, ratings, context);
    return undefined;
  } finally {
    trained.dispose();
  }
}

function writeTemplate(trained: Trained, path: string, { terminal }: CommandContext): void {
  const { items } = trained;
  const rows = items.map(({ id, title }) => csvLine([id, title, null]));
  writeFileAtomic(path, `${[csvLine(["item", "title", "rating"]), ...rows].join("\n")}\n`);
  terminal.emit({ event: "template", output: path, items: items.length });
  terminal.print(path);
  terminal.note(
    "fill in the ratings of what you know, leave the others empty; then `antk rate RUN --in` this file",
  );
}

/** The person becomes a user of a run of their own, beside the one that was rated for. */
function keep(
  trained: Trained,
  options: Readonly<Record<string, unknown>>,
  ratings: readonly Rated[],
  { terminal }: CommandContext,
): void {
  const id = options.id as string;
  const person = trained.foldIn(ratings);
  const items = person.recommend({ k: options.count as number });
  const saved = trained.saveWith(id, ratings);
  terminal.emit({ event: "person", id, ratings: ratings.length, run: saved, from: trained.path, items });
  for (const text of recommendationLines(items)) terminal.print(text);
  terminal.note(
    `${ratings.length} ${ratings.length === 1 ? "rating" : "ratings"}; \`${id}\` is a user of ${saved}`,
  );
}
