import type { Tensor } from "@tensorflow/tfjs-core";
import type { TfCore } from "./op.js";

/** Settings of single optimizers. */
export interface OptimizerOptions {
  /** μ of `mom`, in [0, 1). */
  readonly momentum: number;
}

/** One weight at one step. */
export interface UpdateInput {
  readonly weight: Tensor;
  /** Of the weight's shape, as the others are. */
  readonly gradient: Tensor;
  /** What the optimizer remembers of this weight, by name. */
  readonly slots: Readonly<Record<string, Tensor>>;
  readonly learnrate: number;
  /** From 1. */
  readonly step: number;
  readonly options: OptimizerOptions;
}

export interface Updated {
  readonly weight: Tensor;
  readonly slots: Readonly<Record<string, Tensor>>;
}

/** How a weight follows its gradient. The formulas are TensorFlow 1's. */
export interface OptimizerDeclaration {
  readonly family: "optimizer";
  readonly name: string;
  readonly aliases: readonly string[];
  /** One sentence. */
  readonly about: string;
  /** w the weight, g its gradient, lr the learning rate, t the step from 1. */
  readonly formula: string;
  /** Where the formula comes from. */
  readonly source: string;
  /** The value that every element of each slot starts with. A slot has its weight's shape. */
  readonly slots: Readonly<Record<string, number>>;
  /**
   * New tensors in the place of the weight and every slot; the given ones stay as they are. Leaves intermediate
   * tensors: call it inside `tf.tidy`.
   */
  update(tf: TfCore, input: UpdateInput): Updated;
}

type OptimizerParts = Omit<OptimizerDeclaration, "family" | "aliases"> &
  Partial<Pick<OptimizerDeclaration, "aliases">>;

export function defineOptimizer(parts: OptimizerParts): OptimizerDeclaration {
  return { family: "optimizer", aliases: [], ...parts };
}
