import type { TensorType } from "../declare/shape.js";

type OneOrMany<T> = T | readonly T[];

const listOf = <T>(value: OneOrMany<T>): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** f of every pair of x and y; one value for two single ones, else the list, y running fastest. */
export function pairs<T>(x: OneOrMany<T>, y: OneOrMany<T>, f: (a: T, b: T) => T): T | T[] {
  if (!Array.isArray(x) && !Array.isArray(y)) return f(x as T, y as T);
  return listOf(x).flatMap((a) => listOf(y).map((b) => f(a, b)));
}

/** The types of one column a pair. */
export function pairTypes(
  x: OneOrMany<TensorType>,
  y: OneOrMany<TensorType>,
): TensorType | readonly TensorType[] {
  return pairs<TensorType>(x, y, (a, b) => ({
    dtype: "float32",
    shape: [a.shape?.[0] ?? b.shape?.[0] ?? "batch", 1],
  }));
}
