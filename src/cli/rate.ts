import type { BackendChoice } from "../engine/backend.js";
import { load } from "../load.js";
import { writeFileAtomic } from "../platform/files.js";
import type { Rated } from "../recommend/people.js";
import type { Trained } from "../recommend/trained.js";
import { askRatings } from "./askRatings.js";
import type { CommandContext } from "./command.js";
import { csvLine } from "./csv.js";
import { type Interruption, interruption } from "./interruption.js";
import { listOf } from "./options.js";
import { checkRateOptions, toldAbout } from "./rateOptions.js";
import { rateRetrain } from "./rateRetrain.js";
import { readRatings } from "./readRatings.js";
import { recommendationLines } from "./recommend.js";

/** `antk rate` */
export async function rate(
  run: string,
  options: Readonly<Record<string, unknown>>,
  context: CommandContext,
): Promise<number | undefined> {
  checkRateOptions(options, context.line);
  const { terminal } = context;
  const trained = await load(run, { backend: options.backend as BackendChoice });
  const stop = interruption(() => terminal.note("stopping; a second Ctrl-C ends at once"));
  try {
    const template = options.template as string | undefined;
    if (template !== undefined) {
      writeTemplate(trained, template, context);
      return undefined;
    }
    if (options.in === undefined) return await rateByHand(trained, options, context, stop);
    const ratings = readRatings(options.in as string, trained, context.line);
    return (await becomeUser(trained, options, ratings, context, stop)).code;
  } finally {
    stop.release();
    trained.dispose();
  }
}

/** What somebody has typed is not lost: where it does not come to a run, it goes to a file. */
async function rateByHand(
  trained: Trained,
  options: Readonly<Record<string, unknown>>,
  context: CommandContext,
  stop: Interruption,
): Promise<number | undefined> {
  const { terminal } = context;
  const ratings = await askRatings(trained, terminal, stop.signal);
  let isKept = false;
  try {
    if (stop.signal.aborted) return stop.code();
    const { kept, code } = await becomeUser(trained, options, ratings, context, stop);
    isKept = kept;
    return code;
  } finally {
    if (!isKept && ratings.length > 0) {
      const path = `ratings-${Date.now()}.csv`;
      const rows = ratings.map(({ item, rating }) => csvLine([item, trained.titleOf(item), rating]));
      writeFileAtomic(path, `${[csvLine(["item", "title", "rating"]), ...rows].join("\n")}\n`);
      terminal.note(`what was rated is kept in ${path}; \`antk rate RUN --in ${path}\` takes it`);
    }
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
async function becomeUser(
  trained: Trained,
  options: Readonly<Record<string, unknown>>,
  ratings: readonly Rated[],
  context: CommandContext,
  stop: Interruption,
): Promise<{ readonly kept: boolean; readonly code: number | undefined }> {
  const { terminal, line } = context;
  if (ratings.length === 0) {
    terminal.note("nothing is rated, so nothing is kept");
    return { kept: true, code: undefined };
  }
  if (options.retrain === true) {
    const about = toldAbout(listOf(options.about), line);
    const person = { id: options.id as string, ratings, ...(about ? { about } : {}) };
    const { path, code } = await rateRetrain(
      trained.path,
      {
        person,
        epochs: options.epochs as number | undefined,
        count: options.count as number,
        backend: options.backend as BackendChoice,
        signal: stop.signal,
      },
      context,
    );
    return { kept: path !== null, code: code ?? stop.code() };
  }
  foldIn(trained, options, ratings, context);
  return { kept: true, code: stop.code() };
}

function foldIn(
  trained: Trained,
  options: Readonly<Record<string, unknown>>,
  ratings: readonly Rated[],
  { terminal }: CommandContext,
): void {
  const id = options.id as string;
  const all = trained.withEarlier(id, ratings);
  const items = trained.foldIn(all).recommend({ k: options.count as number });
  const saved = trained.saveWith(id, all);
  const count = all.length;
  terminal.emit({ event: "person", id, ratings: count, run: saved, from: trained.path, items });
  for (const text of recommendationLines(items)) terminal.print(text);
  terminal.note(`${count} ${count === 1 ? "rating" : "ratings"}; \`${id}\` is a user of ${saved}`);
}
