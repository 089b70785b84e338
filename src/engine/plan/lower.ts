import type { Tensor } from "@tensorflow/tfjs-core";
import type { Builder } from "./builder.js";
import { CannotPlan, type Value } from "./ir.js";
import { elementwise } from "./rules/elementwise.js";
import type { Bounds, Rule } from "./rules/kernel.js";
import { products } from "./rules/products.js";
import { reductions } from "./rules/reductions.js";
import { shapes } from "./rules/shapes.js";
import { tables } from "./rules/tables.js";

/** The call of a kernel in a recorded pass. */
export interface KernelCall {
  readonly name: string;
  readonly inputs: Readonly<Record<string, Tensor | readonly Tensor[]>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly outputs: readonly Tensor[];
}

const rules: ReadonlyMap<string, Rule> = new Map([
  ...elementwise,
  ...reductions,
  ...shapes,
  ...tables,
  ...products,
]);

/** What only gives constants another name or shape, and what is smaller as a call. */
const LEFT_AS_THEY_ARE = new Set(["Identity", "Reshape", "ExpandDims", "ZerosLike", "OnesLike", "Fill"]);

/**
 * A call of a tfjs kernel as values of the plan, one for each output.
 * @param asValue what a tensor is in the plan; a constant where it has been made outside
 * @param bounds  gets the ids that select rows
 * @throws CannotPlan for a kernel without a rule, or one that is used in a way without one
 */
export function lowerKernel(
  b: Builder,
  { name, inputs, attrs, outputs }: KernelCall,
  asValue: (tensor: Tensor) => Value,
  bounds: Bounds,
): readonly Value[] {
  const list = Object.values(inputs).flat().filter(isTensor).map(asValue);
  // Its result is known, whatever it is; `asValue` reads it.
  if (!LEFT_AS_THEY_ARE.has(name) && list.every(({ made }) => made.kind === "constant"))
    return outputs.map(asValue);
  const rule = rules.get(name);
  if (!rule) throw new CannotPlan(`a plan has no form for tfjs' kernel ${name}`);
  const input = (key: string) => asValue(inputs[key] as Tensor);
  return [rule({ b, input, list, attrs, outputs, bounds })].flat();
}

/** Optional inputs may be missing. */
function isTensor(tensor: Tensor | undefined | null): tensor is Tensor {
  return tensor !== undefined && tensor !== null;
}
