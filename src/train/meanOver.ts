import type { Model, Weight } from "../model/model.js";
import type { Rows } from "./targetUnit.js";

/**
 * The mean of what a model predicts with each of these sets of weights, number by number. Its own weights are in place
 * again afterwards.
 */
export function meanOver(members: readonly (readonly Weight[])[], model: Model, predict: () => Rows): Rows {
  let sum: Rows | null = null;
  ofEach(members, model, () => {
    const { values, width } = predict();
    sum ??= { values: new Float64Array(values.length), width };
    for (let i = 0; i < values.length; i++) sum.values[i]! += values[i]! / members.length;
  });
  return sum!;
}

/** What a model yields with each of these sets of weights. Its own are in place again afterwards. */
export function ofEach<T>(members: readonly (readonly Weight[])[], model: Model, use: () => T): T[] {
  const own = model.getWeights();
  try {
    return members.map((weights) => {
      model.setWeights(weights);
      return use();
    });
  } finally {
    model.setWeights(own);
  }
}
