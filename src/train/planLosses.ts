import type { DataSet } from "../data/types.js";
import { CannotPlan, type ForwardPlan } from "../engine/plan/index.js";
import { typesOf } from "../graph/graph.js";
import { perExample } from "./lossOver.js";
import { minibatchOf } from "./minibatch.js";
import { idsOfRows } from "./negatives.js";
import { termsOf } from "./objective.js";
import type { StepParts } from "./passes.js";
import { chunkFor, type PassParts, type Recorder, recordTwice, valuesBy } from "./planPredict.js";

/** The loss of each example by plans, dropout off, over the weights in a recorder's memory. */
export class PlanLosses {
  /** By rows of a pass, one for each output; null where one cannot be a plan. */
  private readonly plans = new Map<number, readonly ForwardPlan[] | null>();
  private readonly parts: StepParts;

  constructor(
    parts: StepParts,
    private readonly recorder: Recorder,
  ) {
    // Examples are weighted when their losses are put together.
    this.parts = { ...parts, settings: { ...parts.settings, exampleWeights: null } };
  }

  /**
   * For each output of the graph the loss of every example; null where they cannot be had by plans.
   * @param ids as for `lossOver`
   */
  losses(data: DataSet, ids: Int32Array | null): readonly Float32Array[] | null {
    if (data.rows === 0) return null;
    const chunk = chunkFor(data.rows);
    if (!this.plans.has(chunk)) this.plans.set(chunk, this.record(data, ids, chunk));
    const { settings, target } = this.parts;
    const batch = (rows: Int32Array) =>
      minibatchOf(data, rows, settings, target, ids && idsOfRows(ids, data.rows, rows)).at;
    return this.plans.get(chunk)?.map((plan) => valuesBy(plan, data.rows, batch).values) ?? null;
  }

  private record(data: DataSet, ids: Int32Array | null, chunk: number): readonly ForwardPlan[] | null {
    const outputs = this.parts.model.graph.outputs.flatMap(typesOf);
    try {
      return outputs.map((_, output) => this.recordOne(data, ids, chunk, output));
    } catch (error) {
      if (error instanceof CannotPlan) return null;
      throw error;
    }
  }

  private recordOne(data: DataSet, ids: Int32Array | null, size: number, output: number): ForwardPlan {
    const { model, settings, feedMaker, target } = this.parts;
    const partsOf = (rows: Int32Array): PassParts => {
      const batch = minibatchOf(data, rows, settings, target, ids && idsOfRows(ids, data.rows, rows));
      const all = feedMaker.minibatch(batch);
      return {
        all,
        names: [...feedMaker.ratingColumns, ...batch.compared],
        outputOf: (values) => {
          const terms = termsOf(model, settings, values, all, batch)[output]!;
          if (terms.rank === 0) throw new CannotPlan("its objective has no terms for single examples");
          return perExample(model.backend.tf, settings, terms, size);
        },
      };
    };
    return recordTwice(model, data, size, partsOf, (weights, passes) =>
      this.recorder.recordForward(weights, passes),
    );
  }
}
