import { CheckpointError, failure } from "../diagnostics/errors.js";
import type { Weight } from "../model/model.js";
import { readTensors, type StoredTensor, writeTensors } from "../platform/safetensors.js";
import { deferredIn, deferredTensors } from "./checkpointDeferred.js";
import { stackSets, unstackSets } from "./memberSets.js";
import type { ColumnPrior, Draws, Slot } from "./step.js";
import type { TrainingProgress, TrainingState } from "./trainingState.js";

/** What the file tells beside tensors, as JSON in bytes: one file, so that it is there whole or not at all. */
interface Counts {
  readonly format: 1;
  readonly epoch: number;
  readonly stepInEpoch: number;
  readonly step: number;
  readonly examples: number;
  readonly progress: TrainingProgress;
  /** Where a sampler draws. */
  readonly draws?: Omit<Draws, "members">;
}

const COUNTS = "counts";
const parts = { weight: "weight/", best: "best/", slot: "slot/", member: "member/" } as const;

/**
 * Writes where training stands, whole or not at all.
 * @throws ResourceError that names the path
 */
export function writeCheckpoint(path: string, state: TrainingState): void {
  const { epoch, stepInEpoch, stepper, weights, bestWeights, progress } = state;
  const { draws } = stepper;
  const counts: Counts = {
    ...{ format: 1, epoch, stepInEpoch, progress },
    ...{ step: stepper.step, examples: stepper.examples },
    ...(draws ? { draws: { noise: draws.noise, priors: draws.priors, precisions: draws.precisions } } : {}),
  };
  const bytes = new TextEncoder().encode(JSON.stringify(counts));
  const named = (prefix: string, list: readonly Weight[]) =>
    list.map(({ name, shape, values }) => [`${prefix}${name}`, { shape, values }] as const);
  const shapes = new Map(weights.map(({ name, shape }) => [name, shape]));
  const slots = stepper.slots.map(
    ({ weight, slot, values }) =>
      [`${parts.slot}${slot}/${weight}`, { shape: shapes.get(weight)!, values }] as const,
  );
  const tensors = new Map<string, StoredTensor>([
    ...named(parts.weight, weights),
    ...named(parts.best, bestWeights ?? []),
    ...slots,
    ...[...stackSets(draws?.members ?? [])].map(
      ([name, tensor]) => [`${parts.member}${name}`, tensor] as const,
    ),
    ...(stepper.deferred ? deferredTensors(stepper.deferred) : []),
    [COUNTS, { shape: [bytes.length], values: bytes }],
  ]);
  writeTensors(path, tensors);
}

/** @throws CheckpointError that names the file and what is wrong with it */
export function readCheckpoint(path: string): TrainingState {
  const tensors = readTensors(path);
  const counts = countsOf(path, tensors.get(COUNTS));
  const { epoch, stepInEpoch, step, examples, progress, draws } = counts;
  const best = weightsOf(path, tensors, parts.best);
  const weights = weightsOf(path, tensors, parts.weight);
  const drawn = draws && {
    draws: { ...draws, members: membersOf(path, tensors, weights, draws.precisions.length) },
  };
  const deferred = deferredIn(tensors, weights);
  if (deferred === undefined) throw damaged(path, "updates that were put off do not fit its weights");
  return {
    ...{ epoch, stepInEpoch, progress, weights },
    bestWeights: best.length > 0 ? best : null,
    stepper: { step, examples, slots: slotsOf(path, tensors), ...drawn, ...(deferred ? { deferred } : {}) },
  };
}

function membersOf(
  path: string,
  tensors: ReadonlyMap<string, StoredTensor>,
  weights: readonly Weight[],
  precisions: number,
): Draws["members"] {
  const stacks = weightsOf(path, tensors, parts.member);
  const sets = stacks.length === 0 ? [] : unstackSets(stacks, weights);
  if (sets?.length !== precisions) throw damaged(path, "its sets of weights do not fit the others");
  return sets;
}

function weightsOf(path: string, tensors: ReadonlyMap<string, StoredTensor>, prefix: string): Weight[] {
  return [...tensors]
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, { shape, values }]) => ({
      name: name.slice(prefix.length),
      shape,
      values: floats(path, name, values),
    }));
}

function slotsOf(path: string, tensors: ReadonlyMap<string, StoredTensor>): Slot[] {
  return [...tensors]
    .filter(([name]) => name.startsWith(parts.slot))
    .map(([name, { values }]) => {
      const [, slot, ...weight] = name.split("/");
      return { slot: slot!, weight: weight.join("/"), values: floats(path, name, values) };
    });
}

function floats(path: string, name: string, values: StoredTensor["values"]): Float32Array {
  if (values instanceof Float32Array) return values;
  throw damaged(path, `\`${name}\` is not float32`);
}

function countsOf(path: string, stored: StoredTensor | undefined): Counts {
  if (!(stored?.values instanceof Uint8Array)) throw damaged(path, "it does not say where training stood");
  let counts: unknown;
  try {
    counts = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(stored.values));
  } catch {
    throw damaged(path, "its counts are not JSON");
  }
  if (!isCounts(counts)) throw damaged(path, "its counts are not those of a training run");
  return counts;
}

function isCounts(value: unknown): value is Counts {
  const { format, epoch, stepInEpoch, step, examples, progress, draws } = (value ?? {}) as Partial<Counts>;
  const { evaluated, history, best, badCount } = progress ?? {};
  return (
    format === 1 &&
    [epoch, stepInEpoch, step, examples, evaluated?.step, evaluated?.examples, badCount].every(isCount) &&
    Array.isArray(history) &&
    (draws === undefined || areDraws(draws)) &&
    (best === null || (isCount(best) && best < history.length))
  );
}

function areDraws(value: unknown): boolean {
  const { noise, priors, precisions } = (value ?? {}) as Partial<Counts["draws"]> & object;
  const areNumbers = (list: unknown) => Array.isArray(list) && list.every(Number.isFinite);
  const isPrior = (prior: Partial<ColumnPrior> | null) =>
    typeof prior?.table === "string" && areNumbers(prior.mean) && areNumbers(prior.precision);
  return Number.isFinite(noise) && Array.isArray(priors) && priors.every(isPrior) && areNumbers(precisions);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function damaged(path: string, what: string) {
  return failure(CheckpointError, "damaged-file", `\`${path}\` is damaged: ${what}`, {
    notes: ["train anew; the run's best weights still answer where they are there"],
  });
}
