import type { Dim } from "../declare/shape.js";

/** The product of dimensions; unknown where one is. */
export function product(dims: readonly Dim[]): Dim {
  return dims.reduce<Dim>((a, b) => (typeof a === "number" && typeof b === "number" ? a * b : "?"), 1);
}
