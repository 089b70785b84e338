import type { Weight } from "../model/model.js";
import type { StoredTensor } from "../platform/safetensors.js";

/** Sets of weights that predict together, as files hold them: by weight, the values of all sets one after the other. */

/** The tensor beside the sets: of each, the precision of the errors about what it predicts. No weight is called so. */
export const PRECISIONS = "(precisions)";

/** @returns by weight, [sets, …shape of the weight]; empty where there is no set */
export function stackSets(sets: readonly (readonly Weight[])[]): ReadonlyMap<string, StoredTensor> {
  const [first = []] = sets;
  return new Map(
    first.map(({ name, shape, values }, at) => {
      const all = new Float32Array(sets.length * values.length);
      for (const [i, set] of sets.entries()) all.set(set[at]!.values, i * values.length);
      return [name, { shape: [sets.length, ...shape], values: all }];
    }),
  );
}

/**
 * The sets again, each as these weights.
 * @returns null where what was stored does not fit them
 */
export function unstackSets(
  stacks: readonly Weight[],
  weights: readonly Weight[],
): readonly (readonly Weight[])[] | null {
  const all = new Map(stacks.map((stack) => [stack.name, stack]));
  const count = stacks[0]?.shape[0] ?? 0;
  const fits =
    all.size === weights.length &&
    weights.every(({ name, shape }) => all.get(name)?.shape.join() === [count, ...shape].join());
  if (!fits || count === 0) return null;
  return Array.from({ length: count }, (_, i) =>
    weights.map(({ name, shape, values: { length } }) => ({
      name,
      shape,
      values: all.get(name)!.values.subarray(i * length, (i + 1) * length) as Float32Array,
    })),
  );
}
