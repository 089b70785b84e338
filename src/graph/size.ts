import type { WeightSpec } from "../declare/op.js";
import { type Diagnostic, errorAt } from "../diagnostics/diagnostic.js";
import type { GraphNode } from "./graph.js";

/** Numbers to be learned in a weight; null where its size is not known. */
export function weightSize({ shape }: WeightSpec): number | null {
  return shape.reduce<number | null>(
    (size, dim) => (size === null || typeof dim === "string" ? null : size * dim),
    1,
  );
}

/** Numbers to be learned in the nodes; null where a size is not known. */
export function countParameters(nodes: readonly GraphNode[]): number | null {
  const sizes = nodes.flatMap((node) => node.weights.filter((w) => w.trainable !== false).map(weightSize));
  return sizes.reduce<number | null>((sum, size) => (sum === null || size === null ? null : sum + size), 0);
}

/** What is wrong with a graph that has more parameters than `limit`; null where nothing is. */
export function tooManyParameters(nodes: readonly GraphNode[], limit: number): Diagnostic | null {
  const known = nodes.map((node) => ({ node, size: countParameters([node]) ?? 0 }));
  const total = known.reduce((sum, { size }) => sum + size, 0);
  if (total <= limit) return null;
  const largest = known.reduce((a, b) => (b.size > a.size ? b : a));
  return errorAt(
    "too-many-parameters",
    `the graph has ${total.toLocaleString("en")} parameters, above the limit of ${limit.toLocaleString("en")}`,
    {
      at: largest.node.nameSpan,
      label: `${largest.size.toLocaleString("en")} of them here`,
      notes: ["choose smaller sizes, or raise the limit with the option `maxParameters`"],
    },
  );
}
