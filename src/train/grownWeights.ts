import type { Weight } from "../model/model.js";

/** Weights of a model with more users than before. */
export interface GrownWeights {
  readonly weights: readonly Weight[];
  /** For each weight that has grown, by name: 1 where a number is new. */
  readonly isNew: ReadonlyMap<string, Uint8Array>;
}

/**
 * What was learned before, in its old places; a table that is longer now, or wider, has its initial values in the new
 * ones.
 * @param initial of the model that has grown
 * @param learned of the model before: the same names, and no weight longer than in `initial`
 */
export function grownWeights(initial: readonly Weight[], learned: readonly Weight[]): GrownWeights {
  const before = new Map(learned.map((weight) => [weight.name, weight]));
  const isNew = new Map<string, Uint8Array>();
  const weights = initial.map((weight) => {
    const { name, shape } = weight;
    const old = before.get(name)!;
    if (old.shape.every((size, axis) => size === shape[axis])) return old;
    const values = weight.values.slice();
    const mask = new Uint8Array(values.length).fill(1);
    for (let at = 0; at < old.values.length; at++) {
      const place = placeIn(shape, old.shape, at);
      values[place] = old.values[at]!;
      mask[place] = 0;
    }
    isNew.set(name, mask);
    return { name, shape, values };
  });
  return { weights, isNew };
}

/** Where the element at a place of the smaller tensor stands in the larger one, row by row in both. */
function placeIn(shape: readonly number[], smaller: readonly number[], at: number): number {
  let [rest, place, stride] = [at, 0, 1];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place += (rest % smaller[axis]!) * stride;
    rest = Math.floor(rest / smaller[axis]!);
    stride *= shape[axis]!;
  }
  return place;
}

/** The new numbers of `changed`, and all others as they stand in `held`. */
export function onlyNew(
  held: readonly Weight[],
  changed: readonly Weight[],
  isNew: GrownWeights["isNew"],
): readonly Weight[] {
  const found = new Map(changed.map(({ name, values }) => [name, values]));
  return held.map((weight) => {
    const mask = isNew.get(weight.name);
    if (!mask) return weight;
    const values = found.get(weight.name)!;
    return { ...weight, values: weight.values.map((value, i) => (mask[i] === 1 ? values[i]! : value)) };
  });
}
