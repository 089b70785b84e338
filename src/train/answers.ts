import type { DataSet } from "../data/types.js";
import { ResourceError } from "../diagnostics/errors.js";
import type { Factors } from "../engine/factors.js";
import { CannotPlan, type FactorPlans, ForwardPlans } from "../engine/plan/index.js";
import { FactorProduct } from "./factorProduct.js";
import { areRight, factorsBy, type PairSpace, recordFactors } from "./factors.js";
import type { StepParts } from "./passes.js";
import { PlanLosses } from "./planLosses.js";
import { PlanPredictor, type Predicted } from "./planPredict.js";

/** A score that was taken apart, or was tried to be. */
interface Parts {
  /** What it hangs on besides the weights. */
  readonly key: string;
  readonly plans: FactorPlans | null;
  /** null where they have not been made with the present weights. */
  factors: Factors | null;
}

/** A block of scores: one row a user, one column an item, as the graph yields them. */
export interface ScoreBlock {
  readonly users: Int32Array;
  /** A view that lasts until the next block. */
  readonly scores: Float32Array | Float64Array;
}

/**
 * Answers of a model by plans: predictions, and where the score comes apart, its factors. The plans have weights of
 * their own, which follow the model's.
 */
export class Answers {
  private readonly plans: ForwardPlans;
  private readonly predictor: PlanPredictor;
  private readonly lossPlans: PlanLosses;
  /** The tensors whose values the plans have: a variable that is assigned gets another one. */
  private readonly copied = new Map<string, object>();
  private apart: Parts | null = null;
  private product: FactorProduct | null = null;

  private constructor(private readonly parts: StepParts) {
    const { model, feedMaker } = parts;
    this.plans = new ForwardPlans(model.backend.tf, model.parameters);
    this.predictor = new PlanPredictor(model, feedMaker, this.plans);
    this.lossPlans = new PlanLosses(parts, this.plans);
  }

  /** null where there can be no plans. */
  static open(parts: StepParts): Answers | null {
    try {
      return new Answers(parts);
    } catch (error) {
      if (error instanceof CannotPlan || error instanceof ResourceError) return null;
      throw error;
    }
  }

  /** The output for each row; null where it cannot be a plan, or is not one row for each. */
  predict(data: DataSet, output: string): Predicted | null {
    this.refresh();
    return this.predictor.predict(data, output);
  }

  /** As `lossesOf`; null where they cannot be had by plans. */
  losses(data: DataSet, ids: Int32Array | null): readonly Float32Array[] | null {
    this.refresh();
    return this.lossPlans.losses(data, ids);
  }

  /** The factors of an output; null where the score does not come apart. */
  factors(output: string, space: PairSpace): Factors | null {
    this.refresh();
    const { plans, predictor } = this;
    const { model, feedMaker } = this.parts;
    const usual = space.columns.filter(({ kind }) => kind !== "index").map(({ name }) => space.usual(name));
    const key = JSON.stringify([output, space.users, space.items, usual]);
    if (this.apart?.key !== key)
      this.apart = { key, plans: recordFactors(model, feedMaker, plans, output, space), factors: null };
    const { apart } = this;
    if (!apart.plans) return null;
    if (!apart.factors) {
      const factors = factorsBy(apart.plans, space);
      // What is not finite is found by the prediction itself, which says where.
      if (areRight(factors, space, (pairs) => predictor.predict(pairs, output))) apart.factors = factors;
    }
    return apart.factors;
  }

  /** Scores of every item for these users by factors, block by block. */
  *scores(factors: Factors, users: Int32Array): Generator<ScoreBlock> {
    if (!this.product?.takes(factors)) this.product = new FactorProduct(this.plans, factors);
    const { product } = this;
    product.take(factors);
    for (let from = 0; from < users.length; from += product.block) {
      const some = users.subarray(from, from + product.block);
      yield { users: some, scores: product.scores(some) };
    }
  }

  /** Takes over the weights that have changed. */
  private refresh(): void {
    for (const [name, variable] of this.parts.model.tensors) {
      if (this.copied.get(name) === variable.dataId) continue;
      this.plans.values(name).set(variable.dataSync());
      this.copied.set(name, variable.dataId);
      if (this.apart) this.apart.factors = null;
    }
  }
}
