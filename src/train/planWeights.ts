import type { StepPlans } from "../engine/plan/index.js";
import type { Model, Weight } from "../model/model.js";

/** A copy of every weight, statistics included, as the plans' memory holds it. */
export function weightsIn(plans: StepPlans, { parameters }: Model): readonly Weight[] {
  return parameters.map(({ name, shape }) => ({ name, shape, values: plans.values(name).slice() }));
}

/** Writes weights into the plans' memory. */
export function putWeights(plans: StepPlans, weights: readonly Weight[]): void {
  for (const { name, values } of weights) plans.values(name).set(values);
}
