import { takeRows } from "../data/columns.js";
import type { DataSet, IndexColumn } from "../data/types.js";
import type { Weight } from "../model/model.js";
import type { GenericModel } from "./genericModel.js";
import { type GrownWeights, onlyNew } from "./grownWeights.js";
import type { TrainOptions } from "./trainOptions.js";

/** Of Adam, for numbers that are all new and see the same rows in each step. */
const LEARNRATE = 0.02;
/** Steps at most, and where nothing is held back to tell when it is enough. */
const STEPS = 200;
const STEPS_UNTOLD = 50;
/** Steps in a row without a better score of what is held back. */
const PATIENCE = 20;
/** Users with as many ratings hold back every so-manieth. */
const ENOUGH = 10;
const HELD_BACK = 5;
/** Rows of others in a step where a minibatch is the whole set. */
const MOST_OTHERS = 4096;

/** What new rows of a model are fitted to. */
export interface FitRequest {
  /** An untrained model with these settings beside those of the run. The caller disposes of none. */
  readonly modelOf: (settings: TrainOptions) => GenericModel;
  readonly grown: GrownWeights;
  /** Training rows, those of the new users among them. */
  readonly train: DataSet;
  /** Users with places from here on are new. */
  readonly from: number;
  /** Of the run: rows in a step, as many of them of others as fit. */
  readonly mb: number | "all";
  /** Ends it after the step under way. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Folding in by gradients, for models whose score is no product of factors: what is new in a model's tables is trained
 * by Adam on the new users' ratings, all other numbers held still. Each step also sees rows of others, so that batch
 * norm has a batch to go by. How many steps are enough is told by a fifth of the new ratings, held back in a first
 * round; in a second one all are trained on.
 * @returns all weights
 */
export async function fitNewRows(request: FitRequest): Promise<readonly Weight[]> {
  const { train, from, grown } = request;
  if (grown.isNew.size === 0) return grown.weights;
  const { values } = train.columns.get("user") as IndexColumn;
  const own = Int32Array.from(values.keys()).filter((row) => values[row]! >= from);
  const heldBack = heldBackOf(own, values);
  const { steps } =
    heldBack.length > 0 ? await fitted(request, own, heldBack, STEPS) : { steps: STEPS_UNTOLD };
  return (await fitted(request, own, new Int32Array(0), Math.max(1, steps))).weights;
}

/** Every fifth rating of those who have enough. */
function heldBackOf(own: Int32Array, users: Int32Array): Int32Array {
  const byUser = new Map<number, number[]>();
  for (const row of own) {
    const rows = byUser.get(users[row]!);
    if (rows) rows.push(row);
    else byUser.set(users[row]!, [row]);
  }
  return Int32Array.from(
    [...byUser.values()]
      .filter((rows) => rows.length >= ENOUGH)
      .flatMap((rows) => rows.filter((_, i) => i % HELD_BACK === HELD_BACK - 1)),
  );
}

/** @returns the weights after so many steps, and after how many what is held back was predicted best */
async function fitted(
  request: FitRequest,
  own: Int32Array,
  heldBack: Int32Array,
  most: number,
): Promise<{ readonly weights: readonly Weight[]; readonly steps: number }> {
  const { grown, train, signal } = request;
  const model = request.modelOf(SETTINGS);
  try {
    const { context } = train;
    const set = (rows: Int32Array): DataSet => ({
      ...takeRows(train, rows),
      ...(context ? { context } : {}),
    });
    const without = new Set(heldBack);
    const trained = own.filter((row) => !without.has(row));
    const batch = set(Int32Array.from([...trained, ...othersOf(request, own.length)]));
    await model.open(context!);
    model.setWeights(grown.weights);
    const { metric } = model.settings;
    const { name, better } = metric;
    // Of a handful of ratings only a mean of errors says something.
    const isTold = heldBack.length > 0 && metric.kind === "score" && metric.sums !== null;
    const judge = isTold ? set(heldBack) : null;
    const enough = new AbortController();
    let [weights, step, best] = [grown.weights, 0, { step: STEPS_UNTOLD, score: Number.NaN }];
    const see = () => {
      if (judge === null) return;
      const score = model.eval(judge)[name]!;
      const isBetter =
        Number.isNaN(best.score) || (better === "lower" ? score < best.score : score > best.score);
      if (isBetter) best = { step, score };
      else if (step - best.step >= PATIENCE) enough.abort();
    };
    see();
    await model.train(batch, null, {
      epochs: most,
      signal: enough.signal,
      onEpoch: () => {
        step += 1;
        weights = onlyNew(grown.weights, model.getWeights(), grown.isNew);
        model.setWeights(weights);
        see();
        if (signal?.aborted) enough.abort();
      },
    });
    return { weights, steps: best.step };
  } finally {
    model.dispose();
  }
}

/** Full-batch Adam in the place of how the run was trained; losses, penalties and metrics are its own. */
const SETTINGS: TrainOptions = {
  opt: "adam",
  learnrate: LEARNRATE,
  decay: null,
  schedule: `linear(${STEPS}, end=0.1, per='steps')`,
  sampler: null,
  average: null,
  weightDecay: 0,
  clipValue: null,
  clipNorm: null,
  mb: "all",
  onePer: null,
  maxbadcount: null,
  evalSchedule: "every(1)",
  restore: "last",
};

/** Rows of users who were there before, spread over all of them. */
function othersOf({ train, from, mb }: FitRequest, own: number): Int32Array {
  const { values } = train.columns.get("user") as IndexColumn;
  const others = Int32Array.from(values.keys()).filter((row) => values[row]! < from);
  const size = Math.max(mb === "all" ? MOST_OTHERS : mb, 2 * own);
  const count = Math.min(others.length, size - own);
  return Int32Array.from({ length: count }, (_, i) => others[Math.floor((i * others.length) / count)]!);
}
