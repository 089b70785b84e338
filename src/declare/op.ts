import type * as Tf from "@tensorflow/tfjs-core";
import type { ColumnSchema } from "./columns.js";
import type { ParamSpecs, ParamValues } from "./params.js";
import type { Dim, DType, Shape, TensorType } from "./shape.js";

export type TfCore = typeof Tf;

/** What ops are listed under, in this order. */
export const opGroups = [
  "data and tables",
  "layers and nets",
  "products",
  "element by element",
  "shapes and reductions",
  "further ops",
] as const;
export type OpGroup = (typeof opGroups)[number];

/** How many tensors an input takes. */
export type Arity = "one" | "optional" | "oneOrMany" | "many";

/**
 * One input of an op. `shape` is a pattern: a number must match, a name stands for any size that is the same
 * wherever the name occurs in this op; null accepts every shape.
 */
export interface InputSpec {
  readonly arity: Arity;
  readonly shape: Shape;
  readonly dtype: DType | null;
  readonly about: string;
  /** Bounds of `many`. */
  readonly min?: number;
  readonly max?: number;
}

export type InputSpecs = Readonly<Record<string, InputSpec>>;

/** The type of what arrived at each input: one type, null for an absent optional, a list for the others. */
export type InputTypes<I extends InputSpecs> = {
  readonly [K in keyof I]: ByArity<I[K]["arity"], TensorType>;
};
export type InputTensors<I extends InputSpecs> = {
  readonly [K in keyof I]: ByArity<I[K]["arity"], Tf.Tensor>;
};
type ByArity<A extends Arity, T> = A extends "one"
  ? T
  : A extends "optional"
    ? T | null
    : A extends "many"
      ? readonly T[]
      : T | readonly T[];

/** How a weight starts. `uniform` in ±scale; `normal` and `truncated` N(0, scale²), truncated at two scales. */
export type Initial =
  | { readonly kind: "zeros" }
  | { readonly kind: "constant"; readonly value: number }
  | {
      readonly kind: "uniform" | "normal" | "truncated";
      readonly scale: number;
      /** A seed of its own, in place of the run's. */
      readonly seed?: number | null;
    };

/** A weight of a node, named `<node>/<name>`. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly Dim[];
  readonly initial: Initial;
  /** Default true. False for statistics that steps update but gradients do not. */
  readonly trainable?: boolean;
  /** Whether weight decay acts on it. Default true; false for biases and for the scales of a normalisation. */
  readonly decays?: boolean;
}

/** A column of the data that a node reads. */
export interface ColumnUse {
  /** As a config names it: `age`, `user.age`. */
  readonly name: string;
  /**
   * `index`: ids that select rows of a table. `values`: whatever the column holds. `size`: only how wide it is or how
   * many ids it has; it is not fed to the graph, and stands behind those that are.
   */
  readonly as: "index" | "values" | "size";
  readonly dtype: DType | null;
}

/** What is known of a node before tensors exist. */
export interface NodeFacts<I extends InputSpecs, P extends ParamSpecs> {
  readonly node: string;
  readonly params: ParamValues<P>;
  readonly inputs: InputTypes<I>;
  /** Sizes bound by the patterns of `inputs`. */
  readonly dims: Readonly<Record<string, Dim>>;
  /** The type of each column named by `columns`, in order. */
  readonly columns: readonly ColumnFact[];
}

export interface ColumnFact {
  readonly name: string;
  readonly type: TensorType;
  /** null without data. */
  readonly schema: ColumnSchema | null;
}

/** What an op computes with: tensors, its weights, and the marks it leaves on the step. */
export interface ComputeContext {
  readonly tf: TfCore;
  readonly training: boolean;
  /** The weight's present value. Never disposed of by the op. */
  weight(name: string): Tf.Tensor;
  /** The column's tensor, in the order of `columns`. */
  column(index: number): Tf.Tensor;
  /**
   * Adds a term to the objective while training. `rows`: a sum over examples, divided by the batch size where
   * the objective is a mean; `table`: added as it is.
   */
  penalize(term: Tf.Scalar, over: "rows" | "table"): void;
  /** The value a statistic takes after this step. Not differentiated. */
  update(name: string, value: Tf.Tensor): void;
  /**
   * 0 or 1/keepProb for each element, from this node's stream at this step; `part` tells several masks of one
   * node apart.
   */
  dropoutMask(shape: readonly number[], keepProb: number, part: number): Tf.Tensor;
}

/** An op: one file, one declaration. Everything else about it is derived. */
export interface OpDeclaration<I extends InputSpecs = InputSpecs, P extends ParamSpecs = ParamSpecs> {
  readonly family: "op";
  readonly name: string;
  readonly aliases: readonly string[];
  /** One sentence, with the formula. */
  readonly about: string;
  /** What it is listed under. Default "further ops". */
  readonly group: OpGroup;
  /** Where the formula comes from. */
  readonly source: string;
  readonly inputs: I;
  readonly params: P;
  /** How it looks in a picture. Default `op`. */
  readonly look: "op" | "placeholder" | "weights";
  readonly example: string;
  columns(facts: Pick<NodeFacts<I, P>, "node" | "params">): readonly ColumnUse[];
  /** Rules between arguments, and between arguments and shapes: one message each. */
  rules(facts: NodeFacts<I, P>): readonly string[];
  weights(facts: NodeFacts<I, P>): readonly WeightSpec[];
  output(facts: NodeFacts<I, P>): TensorType | readonly TensorType[];
  /**
   * Weights that other lines may use as `<node>_<suffix>`: `{ weights: "w" }` for lookup. `#` is a number: with
   * `{ "weights#": "w#" }` a dnn's `w0` is `h_weights0`.
   */
  readonly exposes: Readonly<Record<string, string>>;
  compute(inputs: InputTensors<I>, facts: NodeFacts<I, P>, context: ComputeContext): Tf.Tensor | Tf.Tensor[];
}

type OpParts<I extends InputSpecs, P extends ParamSpecs> = Pick<
  OpDeclaration<I, P>,
  "name" | "about" | "source" | "inputs" | "params" | "example" | "output" | "compute"
> &
  Partial<
    Pick<OpDeclaration<I, P>, "aliases" | "group" | "look" | "columns" | "rules" | "weights" | "exposes">
  >;

export function defineOp<const I extends InputSpecs, P extends ParamSpecs>(
  parts: OpParts<I, P>,
): OpDeclaration {
  const defaults = {
    family: "op",
    aliases: [],
    group: "further ops",
    look: "op",
    columns: () => [],
    rules: () => [],
    weights: () => [],
    exposes: {},
  } as const;
  // The registry holds ops of every signature; the checker hands each the facts its own declaration asked for.
  return { ...defaults, ...parts } as unknown as OpDeclaration;
}

type Details = { shape?: Shape; dtype?: DType | null; min?: number; max?: number };

function input<A extends Arity>(arity: A, about: string, details: Details) {
  const { shape = null, dtype = null, min, max } = details;
  return {
    arity,
    shape,
    dtype,
    about,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}

export const one = (about: string, details: Details = {}) => input("one", about, details);
export const optionalInput = (about: string, details: Details = {}) => input("optional", about, details);
export const oneOrMany = (about: string, details: Details = {}) => input("oneOrMany", about, details);
export const many = (about: string, details: Details = {}) => input("many", about, details);
