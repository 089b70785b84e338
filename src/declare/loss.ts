import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { TfCore } from "./op.js";

/** What training makes small. */
export interface LossDeclaration {
  readonly family: "loss";
  readonly name: string;
  readonly aliases: readonly string[];
  /** One sentence. */
  readonly about: string;
  /** Empty for a function handed in. */
  readonly formula: string;
  /** Whether examples are summed or averaged: decides what a penalty on the rows of a minibatch is divided by. */
  readonly reduction: "sum" | "mean";
  /** @param target as many elements as `predicted`; the shapes may differ in dimensions of size 1 */
  compute(context: { readonly tf: TfCore }, predicted: Tensor, target: Tensor): Scalar;
}

type LossParts = Omit<LossDeclaration, "family" | "aliases"> & Partial<Pick<LossDeclaration, "aliases">>;

export function defineLoss(parts: LossParts): LossDeclaration {
  return { family: "loss", aliases: [], ...parts };
}
