import type { Builder } from "./builder.js";
import type { MapName } from "./functions.js";
import { sameShape, type Value } from "./ir.js";
import { logSumExp } from "./logSumExp.js";

/**
 * An element-wise call that is something simpler: x·1, x + 0, −(−x). Only what gives the same bits for finite
 * numbers. null: nothing simpler is known.
 */
export function simplifyMap(
  b: Builder,
  name: MapName,
  inputs: readonly Value[],
  shape: readonly number[],
): Value | null {
  const [x, y] = inputs as [Value, Value];
  const isOne = (v: Value) => b.knownNumber(v) === 1;
  const isZero = (v: Value) => b.knownNumber(v) === 0;
  const spread = (v: Value) => (sameShape(v.shape, shape) ? v : b.map("copy", [v], shape));
  const zero = () => spread(b.number(0));
  switch (name) {
    case "add":
      if (isZero(y)) return spread(x);
      if (isZero(x)) return spread(y);
      return logSumExp(b, x, y, shape) ?? logSumExp(b, y, x, shape);
    case "sub":
      if (isZero(y)) return spread(x);
      if (isZero(x)) return b.map("neg", [y], shape);
      return null;
    case "mul":
      if (isOne(y)) return spread(x);
      if (isOne(x)) return spread(y);
      if (b.isFinite && (isZero(x) || isZero(y))) return zero();
      return asOneFactor(b, x, y, shape) ?? asOneFactor(b, y, x, shape);
    case "div":
      if (isOne(y)) return spread(x);
      if (b.isFinite && isZero(x)) return zero();
      return null;
    case "square":
      return b.isFinite && isZero(x) ? zero() : null;
    case "neg":
      if (b.isFinite && isZero(x)) return zero();
      return x.made.kind === "map" && x.made.name === "neg" ? x.made.inputs[0]! : null;
    case "select": {
      const known = b.knownNumber(x);
      return known === null ? null : spread(known !== 0 ? y : inputs[2]!);
    }
    default:
      return null;
  }
}

/** c·(d·x) as (c·d)·x, where one of the numbers is a power of two: the same bits, unless one of them leaves float32. */
function asOneFactor(b: Builder, c: Value, product: Value, shape: readonly number[]): Value | null {
  const factor = b.knownNumber(c);
  const { made } = product;
  if (factor === null || made.kind !== "map" || made.name !== "mul") return null;
  for (const [d, x] of [made.inputs, [...made.inputs].reverse()] as [Value, Value][]) {
    const other = b.knownNumber(d);
    if (other === null || !(isPowerOf2(factor) || isPowerOf2(other))) continue;
    return b.map("mul", [b.number(Math.fround(factor * other)), x], shape);
  }
  return null;
}

function isPowerOf2(x: number): boolean {
  return Number.isInteger(Math.log2(Math.abs(x)));
}
