import { basename } from "node:path";
import { type NewUser, withNewUsers } from "./data/newUsers.js";
import { toldOf } from "./data/rowOfUser.js";
import type { DataSets } from "./data/types.js";
import { RATINGS } from "./declare/columns.js";
import { isObject, type NamesOf, requireArgument, requireOptions } from "./diagnostics/arguments.js";
import { failure, UsageError } from "./diagnostics/errors.js";
import type { BackendChoice } from "./engine/backend.js";
import type { CompiledGraph } from "./graph/compiled.js";
import { compileFor, load } from "./load.js";
import { findRun } from "./recommend/findRun.js";
import { MODEL_FILE } from "./recommend/modelFile.js";
import { mergeRatings } from "./recommend/people.js";
import { readRun, type StoredRun } from "./recommend/readRun.js";
import { requireSameData } from "./recommend/requireSameData.js";
import type { ResumeOptions } from "./resume.js";
import { optionsOf } from "./train/describeSettings.js";
import { minibatchSize } from "./train/epochRows.js";
import type { Scores } from "./train/evaluate.js";
import { fitNewRows } from "./train/fitNewRows.js";
import { GenericModel } from "./train/genericModel.js";
import { type GrownWeights, grownWeights } from "./train/grownWeights.js";
import { learnrateAt } from "./train/learnrate.js";
import type { TrainOptions } from "./train/trainOptions.js";

export interface RetrainOptions extends Omit<ResumeOptions, "data"> {
  /** Where the data lies now, or the data sets themselves, for a run on data that a program made. Default where it lay. */
  data?: string | DataSets;
  /** How many epochs the model is to be trained on. Default a tenth of what the run took, at least 10. */
  epochs?: number;
  /** Ends the fitting of the new rows after the step under way. */
  signal?: AbortSignal;
}

const OPTIONS: NamesOf<RetrainOptions> = {
  backend: true,
  ops: true,
  engine: true,
  threads: true,
  data: true,
  epochs: true,
  signal: true,
};

/** A model that knows one user more, ready to be trained on. */
export interface Retrainable {
  /** With the settings of the run, at the learning rate that it ended with, and with its weights. */
  readonly model: GenericModel;
  /** With the new user's ratings among the training rows; dev and test rows are those of the run. */
  readonly data: DataSets;
  /** For `save`: the name of the run that it comes from. */
  readonly from: string;
  /** Scores of the dev rows before any training; null where there are none, or the run predicted by many sets of weights. */
  readonly before: Scores | null;
  /** What the graph reads of the new user and nobody has told, and what it was taken for. */
  readonly assumed: readonly { readonly column: string; readonly value: string }[];
  readonly stored: StoredRun;
}

/** Of the epochs that a run took, this share is trained on, and at least so many. */
const SHARE = 0.1;
const LEAST = 10;
/** Evaluations in a row without a better dev score that are put up with, at most: the model was good before. */
const PATIENCE = 3;

/**
 * A run with somebody more among its users, to be trained on: their ratings are training rows, and every table by user
 * has a row for them. Other users, items and ids stay as they are, dev and test rows too. The weights are those of the
 * run; the new row is the folded-in one where the model's score comes apart, else it is fitted by gradients, all other
 * weights held still. Who was folded in before is taken along. Somebody who joined before may rate again: a rating of
 * an item takes the place of the earlier one. The caller disposes of the model.
 * @param run as for `load`, a folder
 * @throws UsageError where the id is that of a user of the data, an item is unknown, or the run is one of several seeds
 * @throws DataError where the data is not there any more, or is not what the run was trained on
 * @example
 * const { model, data, from } = await retrain("runs/last", { id: "me", ratings: [{ item: "42", rating: 5 }] });
 * const result = await model.train(data.train, data.dev, { test: data.test });
 * const path = await save(model, data, result, { from }); // the run it came from stays as it was
 */
export async function retrain(
  run: string,
  person: NewUser,
  options: RetrainOptions = {},
): Promise<Retrainable> {
  const call = "retrain(run, person, options)";
  requireArgument(call, "run", "a run's path or name", run, typeof run === "string");
  const isPerson = isObject(person) && typeof person.id === "string" && Array.isArray(person.ratings);
  requireArgument(call, "person", "`{ id, ratings }`", person, isPerson);
  requireOptions(call, options, OPTIONS);
  if (run.endsWith(MODEL_FILE)) throw noFolder(run);
  const stored = readRun(findRun(run));
  if (stored.record.seeds !== undefined) throw severalSeeds(stored.record.seeds);
  const { base, newUsers } = await dataOf(stored, options.data);
  const data = withNewUsers(base, usersOf(newUsers, stored, person));
  const graph = await compileFor(stored, data, stored.record.config, options);
  const settings = settingsOf(stored, graph, data, options.epochs);
  const modelOf = (others: TrainOptions = {}) =>
    new GenericModel(graph, {
      ...settings,
      ...others,
      backend: options.backend ?? (stored.record.backend.name as BackendChoice),
      engine: options.engine ?? "auto",
      threads: options.threads ?? "auto",
    });
  const model = modelOf();
  try {
    await model.open(data);
    const grown = grownWeights(model.getWeights(), stored.weights);
    requireGrown(stored, graph, data, grown);
    model.setWeights(
      (await foldedIn(stored, grown, data, person, options)) ??
        (await fitNewRows({
          ...{ modelOf, grown, train: data.train, mb: model.settings.mb, signal: options.signal },
          from: usersIn(stored),
        })),
    );
    return {
      model,
      data,
      from: basename(stored.path),
      before: data.dev && stored.members.length === 0 ? model.eval(data.dev) : null,
      assumed: assumedOf(graph, data, person),
      stored,
    };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** The data as it was before anybody joined, and who has joined it since. */
async function dataOf(stored: StoredRun, given: string | DataSets | undefined) {
  const { origin, split, name, newUsers = [] } = stored.record.data;
  if (typeof given === "object") {
    requireSameData(stored, withNewUsers(given, newUsers));
    return { base: given, newUsers };
  }
  if (origin === null) throw noOrigin(stored.path, name);
  const { readOrigin } = await import("./data/read.js");
  const base = await readOrigin({ ...origin, name: given ?? origin.name }, split);
  requireSameData(stored, withNewUsers(base, newUsers));
  return { base, newUsers };
}

/** All who have joined: earlier ones, those who were folded in, and the person, each once. */
function usersOf(newUsers: readonly NewUser[], { people }: StoredRun, person: NewUser): readonly NewUser[] {
  const users = new Map<string, NewUser>();
  for (const { id, ratings } of people) users.set(id, { id, ratings });
  const all = new Map([...newUsers.map((user) => [user.id, user] as const), ...users]);
  const before = all.get(person.id);
  const about = { ...before?.about, ...person.about };
  all.set(person.id, {
    id: person.id,
    ratings: mergeRatings(before?.ratings ?? [], person.ratings),
    ...(Object.keys(about).length > 0 ? { about } : {}),
  });
  return [...all.values()];
}

function usersIn({ context }: StoredRun): number {
  return context.ids.get("user")!.ids.length;
}

/** The settings of the run, from where it ended. */
function settingsOf(
  stored: StoredRun,
  graph: CompiledGraph,
  data: DataSets,
  epochs: number | undefined,
): TrainOptions {
  const settings = optionsOf(stored.record.settings);
  const { sampler, average, maxbadcount } = settings;
  // A sampler begins anew from wherever it is: it has to find its way, and then to draw enough.
  if (sampler !== null && sampler !== undefined)
    return epochs === undefined ? settings : { ...settings, epochs };
  return {
    ...settings,
    ...lastRate(stored, graph, settings, data),
    epochs: epochs ?? Math.max(LEAST, Math.round(epochOf(stored) * SHARE)),
    // What was to be averaged only after many steps is so from the first on.
    ...(average?.startsWith("swa") ? { average: "swa(start=0)" } : {}),
    ...(typeof maxbadcount === "number" ? { maxbadcount: Math.min(maxbadcount, PATIENCE) } : {}),
  };
}

/** The learning rate of the last step behind the weights: a schedule that begins anew would undo what was learned. */
function lastRate(
  stored: StoredRun,
  graph: CompiledGraph,
  settings: TrainOptions,
  { train }: DataSets,
): TrainOptions {
  const model = new GenericModel(graph, settings);
  const epochs = epochOf(stored);
  const steps = epochs * Math.ceil(train.rows / minibatchSize(train, model.settings));
  const learnrate = learnrateAt(model.settings, { epochs, steps, examples: epochs * train.rows });
  return { learnrate, schedule: null, decay: null };
}

/** Of the weights. */
function epochOf({ record }: StoredRun): number {
  const { epoch } = (record.result?.best ?? {}) as { epoch?: unknown };
  return typeof epoch === "number" ? epoch : 0;
}

/** @throws UsageError where the config writes the number of users as a number, so that no row can be added */
function requireGrown(
  stored: StoredRun,
  graph: CompiledGraph,
  data: DataSets,
  { isNew }: GrownWeights,
): void {
  const before = usersIn(stored);
  const [now, items] = [data.ids.get("user")!.ids.length, data.ids.get("item")!.ids.length];
  const reads = graph.columns.some(({ schema }) => schema?.table === RATINGS && schema.name === "user");
  if (!reads || before === now || before === items || isNew.size > 0) return;
  const counted = graph.nodes.find(({ weights }) => weights.some(({ shape }) => shape[0] === before));
  if (!counted) return;
  throw failure(
    UsageError,
    "counted-users",
    `node \`${counted.name}\` has ${before} rows by its config, so there is none for a new user`,
    { at: counted.nameSpan, notes: [`write \`'user'\` in the place of ${before}, and train again`] },
  );
}

/**
 * The weights with the rows that folding in finds, where the score comes apart into rows of tables by user; else null.
 */
async function foldedIn(
  stored: StoredRun,
  { weights }: GrownWeights,
  { newUsers = [], ids }: DataSets,
  person: NewUser,
  { backend, ops }: RetrainOptions,
): Promise<GrownWeights["weights"] | null> {
  if (stored.members.length > 0) return weights;
  const places = ids.get("user")!.indexOf;
  const isFresh = ({ id }: NewUser) => id === person.id || places.get(id)! >= usersIn(stored);
  const trained = await load(stored.path, { ...(backend ? { backend } : {}), ...(ops ? { ops } : {}) });
  try {
    const parts = trained.factors()?.userParts;
    if (!parts || parts.some(({ table }) => table === null)) return null;
    const copies = new Map(
      weights.map((weight) => [weight.name, { ...weight, values: weight.values.slice() }]),
    );
    for (const { id, ratings } of newUsers.filter(isFresh)) {
      const { row } = trained.foldIn(ratings);
      let at = 0;
      for (const { width, table } of parts) {
        copies.get(table!)!.values.set(row.slice(at, at + width), places.get(id)! * width);
        at += width;
      }
    }
    return [...copies.values()];
  } finally {
    trained.dispose();
  }
}

function assumedOf(
  graph: CompiledGraph,
  data: DataSets,
  { id, about = {} }: NewUser,
): Retrainable["assumed"] {
  const told = new Set(Object.keys({ ...data.newUsers?.find((user) => user.id === id)?.about, ...about }));
  const place = data.ids.get("user")!.indexOf.get(id)!;
  return graph.columns.flatMap(({ schema }) => {
    if (schema?.table !== "user" || told.has(schema.name) || told.has(`user.${schema.name}`)) return [];
    const value = toldOf(data, schema.name, place);
    return value === null ? [] : [{ column: schema.name, value }];
  });
}

function severalSeeds(count: number) {
  return failure(
    UsageError,
    "several-seeds",
    `this run predicts by the mean of ${count} models, and each would have to be trained on`,
    {
      notes: [
        "without `--retrain` somebody is taken in by folding in",
        "or add the ratings to the data, as rows of a new user, and train again",
      ],
    },
  );
}

function noFolder(path: string) {
  return failure(UsageError, "no-folder", `\`${path}\` is a file, and people are added to run folders`, {
    notes: ["rate for the run that it was exported from, and export again"],
  });
}

function noOrigin(path: string, name: string) {
  return failure(UsageError, "no-origin", `the run \`${path}\` cannot read its data \`${name}\` again`, {
    notes: ["a program made the data; in a program, `retrain(run, person, { data })` takes it"],
  });
}
