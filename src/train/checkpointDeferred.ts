import type { DeferredState } from "../engine/plan/index.js";
import type { Weight } from "../model/model.js";
import type { StoredTensor } from "../platform/safetensors.js";

const STEPS = "deferred/steps";
const TOUCHED = "deferred/touched/";
/** A table and its two slots. */
const ARRAYS = ["deferred/weight/", "deferred/mean/", "deferred/square/"] as const;

/** Updates that were put off, as tensors of a file. */
export function deferredTensors({ steps, tables }: DeferredState): [string, StoredTensor][] {
  const flat = (values: StoredTensor["values"]): StoredTensor => ({ shape: [values.length], values });
  return [
    [STEPS, flat(steps)],
    ...tables.flatMap(({ name, touched, arrays }): [string, StoredTensor][] => [
      [`${TOUCHED}${name}`, flat(touched)],
      ...arrays.map((values, i): [string, StoredTensor] => [`${ARRAYS[i]}${name}`, flat(values)]),
    ]),
  ];
}

/** @returns null where there are none; undefined where they do not fit the weights */
export function deferredIn(
  tensors: ReadonlyMap<string, StoredTensor>,
  weights: readonly Weight[],
): DeferredState | null | undefined {
  const steps = tensors.get(STEPS)?.values;
  if (steps === undefined) return null;
  if (!(steps instanceof Uint8Array)) return undefined;
  const names = [...tensors.keys()].flatMap((key) =>
    key.startsWith(TOUCHED) ? [key.slice(TOUCHED.length)] : [],
  );
  const tables = names.flatMap((name) => {
    const weight = weights.find((one) => one.name === name);
    const touched = tensors.get(`${TOUCHED}${name}`)!.values;
    if (!(touched instanceof Int32Array) || touched.length !== weight?.shape[0]) return [];
    const arrays = ARRAYS.flatMap((prefix) => {
      const values = tensors.get(`${prefix}${name}`)?.values;
      return values instanceof Float32Array && values.length === weight.values.length ? [values] : [];
    });
    return arrays.length === ARRAYS.length ? [{ name, touched, arrays }] : [];
  });
  return tables.length === names.length ? { steps, tables } : undefined;
}
