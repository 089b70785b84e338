import { reachable } from "./builder.js";
import { inputsOf, type StepGraph, unshaped, type Value } from "./ir.js";

/** Weights of which a step reads nothing but the rows that it finds gradients of. */
export function readByRows({ loss, total, updates, gradients }: StepGraph): ReadonlySet<string> {
  const found = new Map<string, ReadonlySet<Value>>();
  const dense: Value[] = [];
  for (const [name, gradient] of gradients) {
    if (gradient.kind === "dense") dense.push(gradient.value);
    else found.set(name, new Set(gradient.parts.map(({ ids }) => unshaped(ids))));
  }
  const rows = [...gradients.values()].flatMap((g) =>
    g.kind === "rows" ? g.parts.flatMap((part) => [part.rows, part.ids]) : [],
  );
  const roots = [loss, total, ...updates.values(), ...dense, ...rows];
  const forget = (value: Value) => {
    const { made } = unshaped(value);
    if (made.kind === "weight") found.delete(made.name);
  };
  roots.forEach(forget);
  for (const value of reachable(roots)) {
    const { made } = value;
    if (made.kind === "reshape") continue;
    for (const input of inputsOf(value)) {
      const isGather = made.kind === "gather" && input === made.inputs[0] && input.made.kind === "weight";
      if (isGather && found.get((input.made as { name: string }).name)?.has(unshaped(made.inputs[1])))
        continue;
      forget(input);
    }
  }
  return new Set(found.keys());
}
