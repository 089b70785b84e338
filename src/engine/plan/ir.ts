/**
 * A training step as data: values, each made by one call from earlier ones. Tensors are gone; what is left can be
 * differentiated, simplified, placed in memory and turned into code.
 */

import type { MapName } from "./functions.js";

export interface Value {
  /** Ascending in the order of making: inputs have smaller numbers. */
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32";
  readonly made: Made;
  readonly owner: Owner;
}

/** Where values come from, for people: `node \`hage\``, `the objective`. Named when all of them are made. */
export interface Owner {
  name: string;
}

/** How a value comes about. What is not a call is an input of the plan. */
export type Made = Input | Call;

export type Input =
  /** A weight or statistic of the model. */
  | { readonly kind: "weight"; readonly name: string }
  /** A column at the rows of the minibatch. */
  | { readonly kind: "feed"; readonly name: string }
  /** Numbers known when the plan is made: tables, literals. */
  | { readonly kind: "constant"; readonly values: Float32Array | Int32Array }
  /** A number that is given anew each step, such as the learning rate. */
  | { readonly kind: "scalar"; readonly index: number }
  /** A dropout mask: a random call on a stream, at the step's number. */
  | { readonly kind: "mask"; readonly stream: string; readonly keepProb: number };

export type Call =
  /** Element by element; operands broadcast as in NumPy. */
  | { readonly kind: "map"; readonly name: MapName; readonly inputs: readonly Value[] }
  /** Σ over all elements, over the last dimension but one (each column's sum) or the last (each row's sum). */
  | { readonly kind: "sum"; readonly over: SumOver; readonly inputs: readonly [Value] }
  /** The largest along the last dimension. */
  | { readonly kind: "max"; readonly inputs: readonly [Value] }
  /** Running sums along the last dimension; an exclusive one leaves out the element itself. */
  | {
      readonly kind: "scan";
      readonly exclusive: boolean;
      readonly reverse: boolean;
      readonly inputs: readonly [Value];
    }
  /** Two matrices, each transposed first where it says so; of three dimensions, one pair of matrices after the other. */
  | {
      readonly kind: "matmul";
      readonly transposeA: boolean;
      readonly transposeB: boolean;
      readonly inputs: readonly [Value, Value];
    }
  /** table[ids]: rows of the first dimension. Inputs: table, ids. */
  | { readonly kind: "gather"; readonly inputs: readonly [Value, Value] }
  /** The gradient of gather: rows of equal ids are summed into a table of zeros. Inputs: ids, rows. */
  | { readonly kind: "scatter"; readonly inputs: readonly [Value, Value] }
  /** Rows of a sparse constant times a matrix. Inputs: table, ids, matrix. */
  | { readonly kind: "sparse"; readonly inputs: readonly [Value, Value, Value] }
  /** The gradient of `sparse` for its matrix. Inputs: table, ids, gradient of the product. */
  | { readonly kind: "sparseAdjoint"; readonly inputs: readonly [Value, Value, Value] }
  /** Element [i, j, …] is element offset + i·strides[0] + j·strides[1] + … of the input's memory. */
  | ({ readonly kind: "view"; readonly inputs: readonly [Value] } & Strided)
  /** Zeros, into which each input is laid as a view reads: element [i, j, …] of it at offset + i·strides[0] + … */
  | { readonly kind: "assemble"; readonly parts: readonly Strided[]; readonly inputs: readonly Value[] }
  /** The same elements under another shape. */
  | { readonly kind: "reshape"; readonly inputs: readonly [Value] };

/** Where the elements of a shape lie in a row of numbers; one stride a dimension. */
export interface Strided {
  readonly offset: number;
  readonly strides: readonly number[];
}

export type SumOver = "all" | "rows" | "columns";

/** The gradient of a weight: of its own shape, or the rows of some ids. */
export type Gradient =
  | { readonly kind: "dense"; readonly value: Value }
  | { readonly kind: "rows"; readonly parts: readonly RowGradient[] };

/** rows[r, :] belongs to table row ids[r]; an id may occur more than once, and in several parts. */
export interface RowGradient {
  readonly ids: Value;
  readonly rows: Value;
}

/** A step without its optimizer. */
export interface StepGraph {
  /** The objective of the minibatch, penalties apart. */
  readonly loss: Value;
  /** What is differentiated: the objective and the penalties. */
  readonly total: Value;
  /** By weight; one that the objective does not depend on is missing. */
  readonly gradients: ReadonlyMap<string, Gradient>;
  /** By weight, where there is one: a number that is finite only where the gradient is. See `gradientBounds`. */
  readonly gradientBounds: ReadonlyMap<string, Value>;
  /** New values of statistics, by weight. */
  readonly updates: ReadonlyMap<string, Value>;
  /** Ids that select rows, and how many rows there are: what must be checked before anything is read. */
  readonly bounds: readonly { readonly ids: Value; readonly rows: number }[];
}

export function inputsOf({ made }: Value): readonly Value[] {
  return "inputs" in made ? made.inputs : [];
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

/** A value without the reshapes around it. */
export function unshaped(value: Value): Value {
  return value.made.kind === "reshape" ? unshaped(value.made.inputs[0]) : value;
}

/** The shape of an element-wise result. @throws CannotPlan where the shapes do not fit */
export function broadcastShape(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  return Array.from({ length: rank }, (_, at) => {
    const dims = shapes.map((s) => s[at - (rank - s.length)] ?? 1);
    // A size of 0 or 1 is neither lost to the other.
    const wide = dims.find((dim) => dim !== 1) ?? 1;
    if (dims.some((dim) => dim !== 1 && dim !== wide)) throw new CannotPlan("shapes that do not broadcast");
    return wide;
  });
}

/** Says that a plan cannot express something: the step then runs eagerly. The message is the reason, a clause. */
export class CannotPlan extends Error {}
