import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { NewUser } from "../data/newUsers.js";
import type { BackendChoice } from "../engine/backend.js";
import { load } from "../load.js";
import { type Retrainable, retrain } from "../retrain.js";
import { recordOf } from "../save.js";
import { RunFolder, runFiles } from "../train/runFolder.js";
import type { CommandContext } from "./command.js";
import { recommendationLines } from "./recommend.js";
import { headerLines } from "./trainHeader.js";
import { trainingSession } from "./trainingSession.js";
import { showScores } from "./trainReport.js";

export interface RetrainRequest {
  readonly person: NewUser;
  /** Default what is sensible for the run. */
  readonly epochs: number | undefined;
  /** How many items to recommend. */
  readonly count: number;
  readonly backend: BackendChoice;
  readonly signal: AbortSignal;
}

/**
 * `antk rate RUN --retrain`: the person becomes a user of a new run, which goes on from the weights of the old one.
 * @returns the new run's folder, null where it was interrupted before anything was kept; and the exit code of a signal
 */
export async function rateRetrain(
  run: string,
  { person, epochs, count, backend, signal }: RetrainRequest,
  { terminal }: CommandContext,
): Promise<{ readonly path: string | null; readonly code: number | undefined }> {
  const again = await retrain(run, person, {
    ...(backend === "auto" ? {} : { backend }),
    ...(epochs === undefined ? {} : { epochs }),
    signal,
  });
  const { model, data, before } = again;
  try {
    if (signal.aborted) return { path: null, code: undefined };
    let path = "";
    const begin = () => {
      const folder = beginRun(again);
      path = folder.path;
      terminal.emit({
        event: "retrain",
        run: path,
        from: again.stored.path,
        id: person.id,
        assumed: again.assumed,
      });
      for (const text of headerLines(model.graph, data, model, terminal.resultWidth)) terminal.print(text);
      for (const text of assumedLines(again, person.id)) terminal.note(text);
      if (before) terminal.print(`before   dev ${showScores(before)}`);
      return folder;
    };
    const session = { model, data, begin, epochs: model.settings.epochs, user: person.id };
    const code = await trainingSession(session, terminal);
    if (!existsSync(join(path, runFiles.weights))) return { path: null, code };
    const trained = await load(path, { backend });
    try {
      const items = trained.recommend(person.id, { k: count });
      const ratings = person.ratings.length;
      terminal.emit({ event: "person", id: person.id, ratings, run: path, from: again.stored.path, items });
      terminal.print("");
      for (const text of recommendationLines(items)) terminal.print(text);
    } finally {
      trained.dispose();
    }
    return { path, code };
  } finally {
    model.dispose();
  }
}

function beginRun({ model, data, stored, from }: Retrainable): RunFolder {
  const now = new Date();
  return RunFolder.create({
    parent: relative(process.cwd(), dirname(stored.path)) || ".",
    graph: model.graph,
    data,
    record: { ...recordOf(model, now), from },
    now,
  });
}

/** What nobody has told of the person, and what it is taken for. */
function assumedLines({ assumed }: Retrainable, id: string): string[] {
  const [first] = assumed;
  if (!first) return [];
  const values = assumed.map(({ column, value }) => `${column}=${value}`).join(" ");
  return [
    `of \`${id}\` the usual is assumed: ${values}; \`--about ${first.column}=${first.value}\` tells otherwise`,
  ];
}
