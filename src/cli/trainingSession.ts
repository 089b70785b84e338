import type { DataSets } from "../data/types.js";
import { AntkError } from "../diagnostics/errors.js";
import type { GenericModel } from "../train/genericModel.js";
import { keptScores } from "../train/keptScores.js";
import type { RunFolder } from "../train/runFolder.js";
import type { TrainingState } from "../train/trainingState.js";
import type { TrainHooks, TrainResult } from "../train/trainResult.js";
import { amended } from "./amending.js";
import { interruption } from "./interruption.js";
import { ProgressBar } from "./progressBar.js";
import { ladderJson, ladderLines, scoreLadder } from "./scoreLadder.js";
import { tellMemory } from "./tellMemory.js";
import type { Terminal } from "./terminal.js";
import { epochLine, resultLines, trainScore } from "./trainReport.js";

/** How often what there is goes to disk while training runs, in milliseconds: a crash loses no more than that. */
const SAVE_EVERY = 5000;
/** Of large models less often, so that saving takes no more than this share of the time. */
const SAVING_SHARE = 0.05;

/** What a session trains, and where it goes. */
export interface Session {
  readonly model: GenericModel;
  readonly data: DataSets;
  /** Makes or opens the run's folder, and says what is about to happen. */
  readonly begin: () => RunFolder;
  readonly epochs: number;
  /** Where a run goes on. */
  readonly hooks?: Pick<TrainHooks, "resume">;
  /** About whom the model may be asked, as the end suggests. Default the first. */
  readonly user?: string;
}

/**
 * Trains a model into a run's folder: tells of each epoch, saves as it goes, and ends well on Ctrl-C.
 * @returns the exit code for a signal that came
 */
export async function trainingSession(
  { model, data, begin, epochs, hooks = {}, user }: Session,
  terminal: Terminal,
): Promise<number | undefined> {
  const bar = new ProgressBar(terminal, epochs);
  tellMemory(model, data.train, terminal);
  await model.open(data);
  // From here on a signal must not leave half a run behind.
  const stop = interruption(() => {
    bar.clear();
    terminal.note("stopping after this step; a second Ctrl-C ends at once");
  });
  try {
    const folder = begin();
    const result = await runTraining(model, data, folder, terminal, bar, {
      ...hooks,
      epochs,
      signal: stop.signal,
    });
    tellEnd(result, data, model, folder, terminal, user);
    return stop.code();
  } finally {
    stop.release();
  }
}

async function runTraining(
  model: GenericModel,
  data: DataSets,
  folder: RunFolder,
  terminal: Terminal,
  bar: ProgressBar,
  hooks: TrainHooks,
): Promise<TrainResult> {
  let due = performance.now() + SAVE_EVERY;
  const keepsBest = model.settings.restore === "best";
  let keptEpoch = hooks.resume ? scoredEpoch(hooks.resume, keepsBest) : 0;
  try {
    return await model.train(data.train, data.dev, {
      ...hooks,
      test: data.test,
      onEngine: ({ name, why, threads, aloneWhy }) => {
        // The plan is the rule, and what was asked for is known.
        if (name === "eager" && why !== "asked for") terminal.print(`engine   ${name}: ${why}`);
        if (threads !== null && threads > 1) terminal.print(`engine   ${name}, ${threads} threads`);
        if (aloneWhy !== null) {
          bar.clear();
          terminal.print(`engine   ${name}, 1 thread: ${aloneWhy}`);
        }
      },
      onStep: (progress) => bar.show(progress),
      onEpoch: (record) => {
        bar.clear();
        const { best, ...event } = record;
        if (best || !keepsBest) keptEpoch = record.epoch;
        folder.addMetrics(event);
        terminal.emit({ event: "epoch", ...event });
        terminal.print(epochLine(record, trainScore(record.train, model, data)));
      },
      onPause: () => {
        const began = performance.now();
        if (began < due) return;
        saveAll(model, folder);
        const now = performance.now();
        due = now + Math.max(SAVE_EVERY, (now - began) / SAVING_SHARE);
      },
    });
  } catch (error) {
    bar.clear();
    throw keepWhatThereIs(error, model, folder, keptEpoch, hooks.resume !== undefined);
  } finally {
    bar.clear();
  }
}

/** The weights that the run is known by, then where training stands: the other way round a crash between would part them. */
function saveAll(model: GenericModel, folder: RunFolder): void {
  const { state } = model;
  if (state === null) return;
  const { best, history } = state.progress;
  const keepsBest = model.settings.restore === "best";
  if (history.length > 0 && best !== null) {
    folder.saveWeights(
      (keepsBest ? state.bestWeights : null) ?? state.weights,
      model.members,
      model.precisions,
    );
  }
  folder.saveState(state);
}

/** The epoch of the weights that a run was known by when it was left; 0 where it had scored none. */
function scoredEpoch({ progress: { history, best } }: TrainingState, keepsBest: boolean): number {
  const kept = keepsBest && best !== null ? history[best] : history.at(-1);
  return kept?.epoch ?? 0;
}

/**
 * After a step that failed the model holds its best weights, or its last, as the settings say.
 * @param epoch when they were scored; 0 where nothing was
 * @param isOld whether the run was there before: then it stays, whatever becomes of it
 */
function keepWhatThereIs(
  error: unknown,
  model: GenericModel,
  folder: RunFolder,
  epoch: number,
  isOld: boolean,
): unknown {
  if (epoch > 0) {
    folder.saveWeights(model.getWeights(), model.members, model.precisions);
    folder.finish({ failed: (error as Error).message, best: { epoch } });
  } else if (!isOld) folder.discard();
  if (!(error instanceof AntkError)) return error;
  const note =
    epoch > 0
      ? `the weights of epoch ${epoch} are kept in \`${folder.path}\``
      : isOld
        ? `no epoch had ended; \`${folder.path}\` stands where it did`
        : "no epoch had ended, so there is nothing to keep";
  return amended(error, (d, i) => (i === 0 ? { ...d, notes: [...d.notes, note] } : d));
}

function tellEnd(
  result: TrainResult,
  data: DataSets,
  model: GenericModel,
  folder: RunFolder,
  terminal: Terminal,
  user: string | undefined,
): void {
  const { best, test, epochs, stepMs, samplesPerSecond, seconds, stopped, history } = result;
  const { state } = model;
  // An epoch may take an hour: what a part of one has learned is kept too.
  const isKept = history.length > 0 || (state?.stepper.step ?? 0) > 0;
  const ladder = isKept && (best.dev || test) ? scoreLadder(result, data, model) : null;
  const end = {
    run: isKept ? folder.path : null,
    best: { epoch: best.epoch, dev: best.dev },
    test,
    epochs,
    stepMs,
    samplesPerSecond,
    seconds,
    stopped,
    backend: model.backend!.name,
    engine: result.engine.name,
    threads: result.engine.threads,
    baselines: ladder && ladderJson(ladder),
    protocol: ladder?.protocol ?? null,
  };
  if (isKept) {
    folder.saveWeights(model.getWeights(), model.members, model.precisions);
    if (state) folder.saveState(state);
    if (history.length > 0) folder.saveScores(keptScores(model, data));
    folder.finish(end);
  } else folder.discard();
  terminal.emit({ event: "end", ...end });
  const lines = isKept ? [...resultLines(result), ...(ladder ? [...ladderLines(ladder), ""] : [])] : [""];
  for (const line of lines) terminal.print(line);
  terminal.print(
    isKept
      ? whereItIs(folder, data, stopped === "aborted", user)
      : "interrupted before the first step: nothing is kept",
  );
}

/** The path, and what can be asked of the model. */
export function whereItIs(
  { path }: RunFolder,
  { ids }: DataSets,
  isBroken: boolean,
  wanted: string | undefined,
): string {
  const run = path.startsWith("runs/") || path.startsWith("runs\\") ? "last" : path;
  if (isBroken && isPlain(run)) return `saved in ${path}; \`antk train --resume ${run}\` goes on`;
  const user = [wanted ?? "", ...(ids.get("user")?.ids ?? [])].find(isPlain);
  const canAsk = user !== undefined && ids.has("item") && (run === "last" || isPlain(run));
  const hint = canAsk ? `; try \`antk recommend ${run} --user ${user}\`` : "";
  return `saved in ${path}${hint}`;
}

/** Means itself in every shell: what is suggested may be pasted. */
function isPlain(text: string): boolean {
  return /^[\w@%+=:,./][\w@%+=:,./-]*$/.test(text);
}
