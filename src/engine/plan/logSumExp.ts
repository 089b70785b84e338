import type { Builder } from "./builder.js";
import type { MapName } from "./functions.js";
import { unshaped, type Value } from "./ir.js";

/**
 * m + log Σ exp(x − m) with m = max x as the same without a gradient by way of m: that is 1 − Σ softmax x = 0, for which
 * a reverse pass would go through x twice more. null where it is something else, or m is a constant to the gradient
 * already.
 */
export function logSumExp(b: Builder, m: Value, log: Value, shape: readonly number[]): Value | null {
  if (unshaped(m).made.kind !== "max") return null;
  const [sum] = operands(log, "log");
  if (!sum) return null;
  const summed = unshaped(sum).made;
  if (summed.kind !== "sum" || summed.over !== "columns") return null;
  const [shifted] = operands(summed.inputs[0], "exp");
  const [x, shift] = shifted ? operands(shifted, "sub") : [];
  if (!x || !shift || unshaped(shift) !== unshaped(m) || !isMaxOf(unshaped(m).made, x)) return null;
  const largest = (of: Value) => b.map("detach", [of]);
  const powers = b.map("exp", [b.map("sub", [x, largest(shift)])]);
  return b.map("add", [largest(m), b.map("log", [b.reshape(b.sum(powers, "columns"), sum.shape)])], shape);
}

function isMaxOf(made: Value["made"], x: Value): boolean {
  return made.kind === "max" && unshaped(made.inputs[0]) === unshaped(x);
}

/** Of a call of this function; none where it is another. */
function operands(value: Value, name: MapName): readonly Value[] {
  const { made } = unshaped(value);
  return made.kind === "map" && made.name === name ? made.inputs : [];
}
