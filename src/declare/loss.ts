import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { TfCore } from "./op.js";
import type { ParamSpecs, ParamValues } from "./params.js";

/**
 * What a loss compares, and so what `terms` is given.
 * - `values`: numbers with as many numbers. predicted [n, m], target [n, m], floats in one shape.
 * - `classes`: a row of scores with a class. predicted [n, classes], target [n, classes], a distribution a row; where
 *   the data has labels, their one-hot rows.
 * - `negatives`: an example's score with those of negatives drawn for it. predicted [n], target [n, negatives].
 * - `batch`: an example with the others of its minibatch. The loss's two parameters that name nodes say what is
 *   multiplied: predicted [n, n], row i of the first with row j of the second; target [n, n], what goes off a score for
 *   how j came to stand there (`inBatch.ts`).
 * - `anything`: a function handed in, which sees the output and the target as they are.
 */
export type Compares = "values" | "classes" | "negatives" | "batch" | "anything";

/** Whether scores say only what comes before what: they predict no column, and are in no unit. */
export function onlyOrders(compares: string | undefined): boolean {
  return compares === "negatives" || compares === "batch";
}

export interface LossContext<P extends ParamSpecs = ParamSpecs> {
  readonly tf: TfCore;
  readonly params: ParamValues<P>;
}

/** What training makes small: terms for each example, which are weighted and then summed or averaged. */
export interface LossDeclaration<P extends ParamSpecs = ParamSpecs> {
  readonly family: "loss";
  readonly name: string;
  readonly aliases: readonly string[];
  /** One sentence. */
  readonly about: string;
  /** Empty for a function handed in. */
  readonly formula: string;
  /** Where the formula comes from. */
  readonly source: string;
  readonly params: P;
  readonly compares: Compares;
  /**
   * What becomes of the terms t of the examples with weights w (1 where none are named): `sum` Σ w·t;
   * `mean` Σ w·t / Σ w. It also decides whether a penalty on the rows of a minibatch is divided by their number.
   */
  readonly reduction: "sum" | "mean";
  /** The metric that dev is scored by where none is named. */
  readonly metric: string;
  /**
   * For a loss of squared errors: the RMSE of errors whose objective is so much an example, so that training can be told
   * in the unit in which dev is.
   */
  readonly rmseOf?: (objective: number) => number;
  /** One or more numbers an example: [n] or [n, m]. A scalar from a function handed in: then it is all there is. */
  terms(context: LossContext<P>, predicted: Tensor, target: Tensor): Tensor;
  /** What is made of the reduced terms, where that is not the objective yet: the root of a mean. */
  finish?(context: LossContext<P>, reduced: Scalar): Scalar;
}

type LossParts<P extends ParamSpecs> = Omit<LossDeclaration<P>, "family" | "aliases" | "params"> &
  Partial<Pick<LossDeclaration<P>, "aliases" | "params">>;

export function defineLoss<const P extends ParamSpecs = Readonly<Record<never, never>>>(
  parts: LossParts<P>,
): LossDeclaration {
  // The registry holds losses of every signature; training hands each the values its own declaration asked for.
  return { family: "loss", aliases: [], params: {}, ...parts } as unknown as LossDeclaration;
}
