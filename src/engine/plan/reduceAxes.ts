import type { Builder } from "./builder.js";
import { sizeOf, type Value } from "./ir.js";
import { stridesOf } from "./space.js";

/** Summed over these axes, which the result has no more. */
export function sumOver(b: Builder, x: Value, axes: readonly number[]): Value {
  const { shape } = x;
  const last = Math.max(-1, ...axes);
  if (last < 0) return x;
  if (axes.length === shape.length) return b.sum(x, "all");
  // Neighbouring axes are summed as one; the others in further calls.
  let first = last;
  while (axes.includes(first - 1)) first--;
  const outer = shape.slice(0, first);
  const inner = shape.slice(last + 1);
  const summed = sizeOf(shape.slice(first, last + 1));
  const columns = sizeOf(inner);
  const sum =
    columns === 1
      ? b.sum(b.reshape(x, [sizeOf(outer), summed]), "columns")
      : b.sum(b.reshape(x, [sizeOf(outer), summed, columns]), "rows");
  const rest = axes.filter((axis) => axis < first);
  return sumOver(b, b.reshape(sum, [...outer, ...inner]), rest);
}

/** The largest over these axes, which the result has no more. */
export function maxOver(b: Builder, x: Value, axes: readonly number[]): Value {
  const kept = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const shape = kept.map((i) => x.shape[i]!);
  if (axes.length === 0) return x;
  const turned = transposed(b, x, [...kept, ...axes]);
  const columns = sizeOf(axes.map((i) => x.shape[i]!));
  return b.reshape(b.max(b.reshape(turned, [sizeOf(shape), columns])), shape);
}

/** Dimension i of the result is dimension order[i] of x. */
export function transposed(b: Builder, x: Value, order: readonly number[]): Value {
  const strides = stridesOf(x.shape);
  const shape = order.map((i) => x.shape[i]!);
  return b.view(x, { offset: 0, strides: order.map((i) => strides[i]!) }, shape);
}
