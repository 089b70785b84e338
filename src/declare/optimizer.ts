import type { Tensor } from "@tensorflow/tfjs-core";
import type { TfCore } from "./op.js";
import type { ParamSpecs, ParamValues } from "./params.js";

/** One weight at one step. */
export interface UpdateInput<P extends ParamSpecs = ParamSpecs> {
  readonly weight: Tensor;
  /** Of the weight's shape, as the others are. */
  readonly gradient: Tensor;
  /** What the optimizer remembers of this weight, by name. */
  readonly slots: Readonly<Record<string, Tensor>>;
  readonly learnrate: number;
  /** From 1. */
  readonly step: number;
  /** Whether weight decay acts on this weight: not on biases. */
  readonly decays: boolean;
  readonly params: ParamValues<P>;
}

export interface Updated {
  readonly weight: Tensor;
  readonly slots: Readonly<Record<string, Tensor>>;
}

/**
 * What `update` does at a step without a gradient, where that is m ← m·(1 − loss), v ← v·(1 − loss) and
 * w ← w − rate·m/(√v + ε) with the m and v of this step. Many such steps can then be taken at once.
 */
export interface IdleSteps {
  readonly mean: IdleSlot;
  readonly square: IdleSlot;
  readonly epsilon: number;
  /** Of the step of this number, from 1. */
  rate(learnrate: number, step: number): number;
}

/** A slot and what share of it a step takes away. */
export interface IdleSlot {
  readonly slot: string;
  readonly loss: number;
}

/** How a weight follows its gradient. */
export interface OptimizerDeclaration<P extends ParamSpecs = ParamSpecs> {
  readonly family: "optimizer";
  readonly name: string;
  readonly aliases: readonly string[];
  /** One sentence. */
  readonly about: string;
  /** w the weight, g its gradient, lr the learning rate, t the step from 1. */
  readonly formula: string;
  /** Where the formula comes from, and where it differs. */
  readonly source: string;
  /**
   * `momentum` and `weight_decay` may also stand beside `opt` in `@train`. An optimizer that has `weight_decay`
   * applies it itself; for the others it is added to the gradient.
   */
  readonly params: P;
  /** The value that every element of each slot starts with. A slot has its weight's shape. */
  slots(params: ParamValues<P>): Readonly<Record<string, number>>;
  /**
   * New tensors in the place of the weight and every slot; the given ones stay as they are. Leaves intermediate
   * tensors: call it inside `tf.tidy`. Element by element, without asking a tensor for its numbers and without
   * branching on those of the step: so a plan can read it.
   */
  update(tf: TfCore, input: UpdateInput<P>): Updated;
  /** Absent where `update` at gradient 0 is something else. A plan may then put updates of rows off. */
  idle?(params: ParamValues<P>): IdleSteps;
}

type OptimizerParts<P extends ParamSpecs> = Omit<OptimizerDeclaration<P>, "family" | "aliases"> &
  Partial<Pick<OptimizerDeclaration<P>, "aliases">>;

export function defineOptimizer<P extends ParamSpecs>(parts: OptimizerParts<P>): OptimizerDeclaration {
  // The registry holds optimizers of every signature; each gets the parameters that it declares.
  return { family: "optimizer", aliases: [], ...parts } as unknown as OptimizerDeclaration;
}

/** One weight at one step, as a run hands it over. */
export interface StepInput extends Omit<UpdateInput, "params"> {
  /** What the gradient is multiplied with to keep the norm of all gradients in bounds. */
  readonly gradientScale: number | Tensor;
}

/** An optimizer with its parameters, weight decay and clipping: what a run updates its weights by. */
export interface Optimizer {
  readonly name: string;
  readonly slots: Readonly<Record<string, number>>;
  /** The largest norm of all gradients together; null: any. */
  readonly clipNorm: number | null;
  /** Whether weights that decay are updated in another way than those that do not. */
  readonly tellsDecay: boolean;
  /** As a declaration's `update`. */
  update(tf: TfCore, input: StepInput): Updated;
  /** What `update` does at gradient 0; null where that is nothing that can be put off. */
  readonly idle: IdleSteps | null;
}

/**
 * What every gradient is multiplied with, so that their norm is at most `clipNorm`. In float64: no square overflows.
 * @param squares Σg² over all weights
 * @see TensorFlow, tf.clip_by_global_norm
 */
export function gradientScale(squares: number, clipNorm: number | null): number {
  const norm = Math.sqrt(squares);
  return clipNorm !== null && norm > clipNorm ? clipNorm / norm : 1;
}
