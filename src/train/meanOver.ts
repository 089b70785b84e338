import type { Model, Weight } from "../model/model.js";
import type { Rows } from "./targetUnit.js";

/**
 * The mean of what a model predicts with each of these sets of weights, number by number. Its own weights are in place
 * again afterwards.
 */
export function meanOver(members: readonly (readonly Weight[])[], model: Model, predict: () => Rows): Rows {
  const own = model.getWeights();
  try {
    let sum: Rows | null = null;
    for (const weights of members) {
      model.setWeights(weights);
      const { values, width } = predict();
      sum ??= { values: new Float64Array(values.length), width };
      for (let i = 0; i < values.length; i++) sum.values[i]! += values[i]! / members.length;
    }
    return sum!;
  } finally {
    model.setWeights(own);
  }
}
