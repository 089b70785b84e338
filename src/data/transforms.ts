import { mean, standardDeviation } from "../numeric/sum.js";
import type { Transform } from "./types.js";

/** What is done to the values of a column; the order is center, then maxnorm or unit variance. */
export interface Scaling {
  readonly center: boolean;
  readonly scale: "none" | "maxnorm" | "unitVariance";
}

/**
 * Fits a transform to values. `center` subtracts their mean; `maxnorm` divides by the largest absolute value that is
 * then left, `unitVariance` by the standard deviation. What is constant is divided by 1.
 */
export function fitTransform(column: string, values: Float32Array, { center, scale }: Scaling): Transform {
  const subtract = center ? mean(values) : 0;
  const size =
    scale === "maxnorm"
      ? values.reduce((largest, v) => Math.max(largest, Math.abs(v - subtract)), 0)
      : scale === "unitVariance"
        ? standardDeviation(values)
        : 1;
  return { column, subtract, divide: size === 0 ? 1 : size };
}

/** stored = (raw − subtract) / divide, computed in float64. */
export function applyTransform(values: ArrayLike<number>, { subtract, divide }: Transform): Float32Array {
  const stored = new Float32Array(values.length);
  for (let i = 0; i < stored.length; i++) stored[i] = (values[i]! - subtract) / divide;
  return stored;
}

/** raw = stored · divide + subtract. */
export function undoTransform(stored: number, { subtract, divide }: Transform): number {
  return stored * divide + subtract;
}

/** One transform that does first `a`, then `b`. */
export function thenTransform(a: Transform, b: Transform): Transform {
  return { column: a.column, subtract: a.subtract + b.subtract * a.divide, divide: a.divide * b.divide };
}

/** What was done to a column: a rating column by its name, others as `table.column`. Nothing, where none is kept. */
export function transformOf(transforms: readonly Transform[], column: string): Transform {
  return transforms.find((t) => t.column === column) ?? { column, subtract: 0, divide: 1 };
}
