/**
 * One dimension as it is known before tensors exist: a number; `"batch"`, the rows of the minibatch;
 * or any other string, a symbol that stands for a number not yet known (`"$kfactors"`, `"rows of user"`).
 * `"?"` is the unknown that fits everything.
 */
export type Dim = number | string;

/** null: nothing is known, not even the rank. It fits every shape, so one error causes no second. */
export type Shape = readonly Dim[] | null;

export type DType = "float32" | "int32";

export interface TensorType {
  readonly dtype: DType | null;
  readonly shape: Shape;
}

export const unknownType: TensorType = { dtype: null, shape: null };

/** False only where two dimensions are certainly different: two unequal numbers, or batch and a number. */
export function dimsMayAgree(a: Dim, b: Dim): boolean {
  if (a === b) return true;
  if (typeof a === "number" && typeof b === "number") return false;
  if ((a === "batch" && typeof b === "number") || (b === "batch" && typeof a === "number")) return false;
  return true;
}

/** The better known of two dimensions that agree. */
export function knownDim(a: Dim, b: Dim): Dim {
  if (typeof a === "number" || b === "?") return a;
  if (typeof b === "number" || a === "?") return b;
  return a;
}

/** `[batch, 100]`, `unknown shape`. */
export function showShape(shape: Shape): string {
  return shape === null ? "unknown shape" : `[${shape.join(", ")}]`;
}
