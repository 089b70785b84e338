import { CheckpointError, failure } from "../diagnostics/errors.js";
import type { Weight } from "../model/model.js";
import { readTensors, type StoredTensor, writeTensors } from "../platform/safetensors.js";
import type { Slot } from "./step.js";
import type { TrainingProgress, TrainingState } from "./trainingState.js";

/** What the file tells beside tensors, as JSON in bytes: one file, so that it is there whole or not at all. */
interface Counts {
  readonly format: 1;
  readonly epoch: number;
  readonly stepInEpoch: number;
  readonly step: number;
  readonly examples: number;
  readonly progress: TrainingProgress;
}

const COUNTS = "counts";
const parts = { weight: "weight/", best: "best/", slot: "slot/" } as const;

/**
 * Writes where training stands, whole or not at all.
 * @throws ResourceError that names the path
 */
export function writeCheckpoint(path: string, state: TrainingState): void {
  const { epoch, stepInEpoch, stepper, weights, bestWeights, progress } = state;
  const counts: Counts = {
    ...{ format: 1, epoch, stepInEpoch, progress },
    ...{ step: stepper.step, examples: stepper.examples },
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
    [COUNTS, { shape: [bytes.length], values: bytes }],
  ]);
  writeTensors(path, tensors);
}

/** @throws CheckpointError that names the file and what is wrong with it */
export function readCheckpoint(path: string): TrainingState {
  const tensors = readTensors(path);
  const counts = countsOf(path, tensors.get(COUNTS));
  const { epoch, stepInEpoch, step, examples, progress } = counts;
  const best = weightsOf(path, tensors, parts.best);
  return {
    ...{ epoch, stepInEpoch, progress },
    weights: weightsOf(path, tensors, parts.weight),
    bestWeights: best.length > 0 ? best : null,
    stepper: { step, examples, slots: slotsOf(path, tensors) },
  };
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
  const { format, epoch, stepInEpoch, step, examples, progress } = (value ?? {}) as Partial<Counts>;
  const { evaluated, history, best, badCount } = progress ?? {};
  return (
    format === 1 &&
    [epoch, stepInEpoch, step, examples, evaluated?.step, evaluated?.examples, badCount].every(isCount) &&
    Array.isArray(history) &&
    (best === null || (isCount(best) && best < history.length))
  );
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function damaged(path: string, what: string) {
  return failure(CheckpointError, "damaged-file", `\`${path}\` is damaged: ${what}`, {
    notes: ["train anew; the run's best weights still answer where they are there"],
  });
}
