import type { Tensor } from "@tensorflow/tfjs-core";
import type { TfCore } from "../../declare/op.js";
import { Builder, reachable } from "./builder.js";
import type { CompiledStep } from "./compile.js";
import { type CompiledForward, compileForward } from "./compileForward.js";
import { type FactorPart, factorise, type LinkStep, type Side, sides } from "./factorise.js";
import { factoriseColumns } from "./factoriseColumns.js";
import { sizeOf, type Value } from "./ir.js";
import { type Parameter, type PlacedParameter, placeParameters } from "./parameters.js";
import { type ForwardGraph, type ForwardPass, recordForward } from "./record.js";
import { Store } from "./store.js";
import type { Crew } from "./threads/crew.js";

/** Writes a minibatch's column into the plan's memory. */
export type PlanBatch = (column: string, target: Float32Array | Int32Array) => void;

/** Nothing was updated. `column`: where the ids come from; null where they are computed. */
export interface OutOfBounds {
  readonly kind: "outOfBounds";
  readonly column: string | null;
  readonly at: number;
  readonly rows: number;
}

/** What came of a prediction. */
export type ForwardOutcome =
  /** A view that lasts until the next prediction. */
  { readonly kind: "done"; readonly output: Float32Array } | OutOfBounds;

/** Predicts so many rows with the weights as they are. */
export interface ForwardPlan {
  /** Of the output. */
  readonly shape: readonly number[];
  run(batch: PlanBatch): ForwardOutcome;
}

/** A score in two parts, see `factorise`: each yields rows of rank + 1 numbers and reads the columns of its side. */
export interface FactorPlans {
  readonly rank: number;
  readonly left: ForwardPlan;
  readonly right: ForwardPlan;
  readonly link: readonly LinkStep[];
  readonly leftParts: readonly FactorPart[];
}

/** Plans that only predict, over one memory with the weights. */
export class ForwardPlans {
  private readonly store = new Store();
  private readonly parameters: ReadonlyMap<string, PlacedParameter>;

  /** @throws ResourceError where memory runs out */
  constructor(
    private readonly tf: TfCore,
    parameters: readonly Parameter[],
  ) {
    this.parameters = placeParameters(this.store, parameters, {});
  }

  /**
   * Records the plan of a prediction.
   * @param weights the model's, by name
   * @param passes two of the same size, on different rows
   * @throws CannotPlan with the reason
   */
  recordForward(
    weights: ReadonlyMap<string, Tensor>,
    passes: readonly [ForwardPass, ForwardPass],
  ): ForwardPlan {
    return forwardPlan(this.store, this.parameters, recordForward(this.tf, weights, passes));
  }

  /**
   * Records the two sides of a score.
   * @param sideOf the side that a column belongs to
   * @returns null where the score does not come apart
   * @throws CannotPlan as `recordForward`
   */
  recordFactors(
    weights: ReadonlyMap<string, Tensor>,
    passes: readonly [ForwardPass, ForwardPass],
    sideOf: (column: string) => Side,
  ): FactorPlans | null {
    const b = new Builder();
    const { output, bounds } = recordForward(this.tf, weights, passes, b);
    const sideOfValue = sides(sideOf);
    const factored = factorise(b, output, sideOfValue) ?? factoriseColumns(b, output, sideOfValue);
    if (!factored) return null;
    const plan = (side: Value) => {
      const used = new Set(reachable([side]));
      const own = bounds.filter(({ ids }) => used.has(ids));
      return forwardPlan(this.store, this.parameters, { output: side, bounds: own });
    };
    const { rank, left, right, link, leftParts } = factored;
    return { rank, link, leftParts, left: plan(left), right: plan(right) };
  }

  /** Room for a product of `rows` rows of a left side with `columns` rows of a right one. */
  product(rows: number, columns: number, rank: number, link: readonly LinkStep[]): PairProduct {
    return new PairProduct(this.store, rows, columns, rank, link);
  }

  /** A weight's or statistic's values; a view that lasts until the next plan is recorded. */
  values(name: string): Float32Array {
    const { at, size } = this.parameters.get(name)!;
    return this.store.floatsAt(at, size);
  }
}

/** Scores of all pairs of two sides: link(X·Yᵀ + b + cᵀ). */
export class PairProduct {
  private readonly plan: ForwardPlan;
  private isRightSet = false;
  private right: Float32Array | null = null;

  constructor(
    store: Store,
    readonly rows: number,
    private readonly columns: number,
    private readonly rank: number,
    link: readonly LinkStep[],
  ) {
    const b = new Builder();
    const product =
      rank === 0
        ? b.map("copy", [b.number(0)], [rows, columns])
        : b.matmul(
            b.feed("x", [rows, rank], "float32"),
            b.feed("y", [rank, columns], "float32"),
            false,
            false,
          );
    const biased = b.map("add", [
      b.map("add", [product, b.feed("b", [rows, 1], "float32")]),
      b.feed("c", [1, columns], "float32"),
    ]);
    const output = link.reduce<Value>(
      (value, { name, operands }) =>
        b.map(
          name,
          operands.map((operand) => (operand === null ? value : b.number(operand))),
        ),
      biased,
    );
    this.plan = forwardPlan(store, new Map(), { output, bounds: [] });
  }

  /** @param right [columns, rank + 1]: rows of what every left row is to meet */
  setRight(right: Float32Array): void {
    this.right = right;
    this.isRightSet = false;
  }

  /**
   * @param left [rows, rank + 1]
   * @returns [rows, columns], a view that lasts until the next call
   */
  scores(left: Float32Array): Float32Array {
    const { rows, columns, rank, right } = this;
    const outcome = this.plan.run((feed, target) => {
      switch (feed) {
        case "x":
          for (let r = 0; r < rows; r++)
            target.set(left.subarray(r * (rank + 1), r * (rank + 1) + rank), r * rank);
          return;
        case "b":
          for (let r = 0; r < rows; r++) target[r] = left[r * (rank + 1) + rank]!;
          return;
        case "y":
          if (!this.isRightSet) transpose(right!, columns, rank, target as Float32Array);
          return;
        case "c":
          if (this.isRightSet) return;
          for (let c = 0; c < columns; c++) target[c] = right![c * (rank + 1) + rank]!;
      }
    });
    this.isRightSet = true;
    if (outcome.kind !== "done") throw new Error("a product reads no ids");
    return outcome.output;
  }
}

/** The first `rank` numbers of each row, as columns. */
function transpose(rows: Float32Array, count: number, rank: number, target: Float32Array): void {
  for (let r = 0; r < count; r++) {
    for (let k = 0; k < rank; k++) target[k * count + r] = rows[r * (rank + 1) + k]!;
  }
}

/** A recorded prediction as a plan over this memory. */
export function forwardPlan(
  store: Store,
  parameters: ReadonlyMap<string, PlacedParameter>,
  graph: ForwardGraph,
  crew: Crew | null = null,
): ForwardPlan {
  const plan = compileForward(store, parameters, [graph.output], graph.bounds, crew);
  const { shape } = graph.output;
  return {
    shape,
    run: (batch) => {
      for (const [column, place] of plan.feeds) batch(column, store.viewOf(place));
      const outside = plan.compute();
      if (outside > 0) return outOfBounds(store, plan, outside - 1);
      return { kind: "done", output: store.floatsAt(plan.outputsAt[0]!, sizeOf(shape)) };
    },
  };
}

/** Which id is out of bounds, where a plan says that one is. */
export function outOfBounds(
  store: Store,
  { bounds, boundAt }: CompiledStep | CompiledForward,
  at: number,
): OutOfBounds {
  const { ids, rows } = bounds[store.intsAt(boundAt, 1)[0]!]!;
  const column = ids.made.kind === "feed" ? ids.made.name : null;
  return { kind: "outOfBounds", column, at, rows };
}
