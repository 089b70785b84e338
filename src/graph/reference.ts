import type { Dim, Shape } from "../declare/shape.js";
import { type Graph, type InputRef, typesOf } from "./graph.js";

/** What a name in a directive means: a node, or a weight that one exposes, `huser_weights`; null for nothing known. */
export function referenceOf({ byName }: Pick<Graph, "byName">, name: string): InputRef | null {
  const node = byName.get(name);
  if (node) return { node, weight: null };
  for (let at = name.lastIndexOf("_"); at > 0; at = name.lastIndexOf("_", at - 1)) {
    const owner = byName.get(name.slice(0, at));
    const suffix = name.slice(at + 1);
    if (owner?.op && Object.hasOwn(owner.op.exposes, suffix)) {
      return { node: owner, weight: owner.op.exposes[suffix]! };
    }
  }
  return null;
}

/** Every name that `referenceOf` knows. */
export function referenceNames({ byName }: Pick<Graph, "byName">): string[] {
  return [...byName.values()].flatMap(({ name, op }) => [
    name,
    ...Object.keys(op?.exposes ?? {}).map((suffix) => `${name}_${suffix}`),
  ]);
}

/** The shape of what a reference means; of several tensors, that of the first. */
export function referenceShape({ node, weight }: InputRef): Shape {
  if (weight === null) return typesOf(node)[0]?.shape ?? null;
  return (node.weights.find(({ name }) => name === weight)?.shape as readonly Dim[] | undefined) ?? null;
}
