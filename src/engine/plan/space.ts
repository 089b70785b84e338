import { CannotPlan, sizeOf } from "./ir.js";

/** A loop's elements, row by row. One column of n rows counts as one row of n columns. */
export interface Space {
  readonly rows: number;
  readonly columns: number;
}

/** How an operand lies in a loop's space: all of it, one number, one for each column, or one for each row. */
export type Access = "full" | "scalar" | "perColumn" | "perRow";

export function spaceOf(shape: readonly number[]): Space {
  const size = sizeOf(shape);
  const columns = shape.at(-1) ?? 1;
  return columns === 1 || columns === size ? { rows: 1, columns: size } : { rows: size / columns, columns };
}

/** @throws CannotPlan where it lies in none of these ways */
export function accessIn(operand: readonly number[], { rows, columns }: Space): Access {
  const size = sizeOf(operand);
  if (size === rows * columns) return "full";
  if (size === 1) return "scalar";
  const last = operand.at(-1) ?? 1;
  if (last === columns && size === columns) return "perColumn";
  if (last === 1 && size === rows) return "perRow";
  throw new CannotPlan("a broadcast over dimensions in the middle");
}
