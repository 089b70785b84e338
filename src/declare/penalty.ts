import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { TfCore } from "./op.js";
import type { ParamSpecs, ParamValues } from "./params.js";

/** What a penalty is taken of: the value of a node, or a weight that a node exposes. */
export interface Penalized {
  readonly value: Tensor;
  /** `rows`: those of the minibatch, an id as often as it occurs. `table`: all there are, once. */
  readonly over: "rows" | "table";
}

export interface PenaltyContext<P extends ParamSpecs = ParamSpecs> {
  readonly tf: TfCore;
  readonly params: ParamValues<P>;
  /** What a parameter of the kind `kinds.node` names. */
  node(param: keyof P & string): Penalized;
}

/** A term that training makes small beside the loss, named in `@train(penalties=[…])`. */
export interface PenaltyDeclaration<P extends ParamSpecs = ParamSpecs> {
  readonly family: "penalty";
  readonly name: string;
  readonly aliases: readonly string[];
  /** One sentence. */
  readonly about: string;
  readonly formula: string;
  /** Where the formula comes from. */
  readonly source: string;
  readonly params: P;
  /**
   * `sum`: taken of rows of the minibatch, it is divided by their number where the loss is a mean. `mean`: added as
   * it is.
   */
  readonly reduction: "sum" | "mean";
  /** Whether the rows of all its nodes must be equally wide. */
  readonly sameWidth: boolean;
  compute(context: PenaltyContext<P>): Scalar;
}

type PenaltyParts<P extends ParamSpecs> = Omit<PenaltyDeclaration<P>, "family" | "aliases" | "sameWidth"> &
  Partial<Pick<PenaltyDeclaration<P>, "aliases" | "sameWidth">>;

export function definePenalty<const P extends ParamSpecs>(parts: PenaltyParts<P>): PenaltyDeclaration {
  // The registry holds penalties of every signature; training hands each the values its own declaration asked for.
  return {
    family: "penalty",
    aliases: [],
    sameWidth: false,
    ...parts,
  } as unknown as PenaltyDeclaration;
}
