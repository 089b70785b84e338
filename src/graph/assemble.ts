import type { ColumnFact } from "../declare/op.js";
import type { ConfigAst } from "../syntax/ast.js";
import type { Graph, GraphNode } from "./graph.js";
import type { Reference } from "./resolve.js";

/** Stands where an op's name would, for a tensor that the calling program hands in. */
export const GIVEN = "given";

/** The graph of the nodes that outputs hang on. Outputs are the roots that no node uses. */
export function assemble(
  ast: ConfigAst,
  roots: readonly Reference[],
  known: ReadonlyMap<string, GraphNode>,
  rest: Pick<Graph, "bindings" | "unbound" | "overridden" | "directives">,
): Graph {
  const usedBySome = new Set(
    [...known.values()].flatMap((node) => node.inputs.map((input) => input.node.name)),
  );
  const outputs = [...new Set(roots.map((root) => root.name))]
    .filter((name) => !usedBySome.has(name))
    .map((name) => known.get(name))
    .filter((node) => node !== undefined);
  const nodes = reachable(outputs);
  const columns = new Map<string, ColumnFact>();
  for (const column of nodes.flatMap((node) => node.columns)) {
    if (!columns.has(column.name)) columns.set(column.name, column);
  }
  return {
    source: ast.source,
    nodes,
    byName: new Map(nodes.map((node) => [node.name, node])),
    outputs,
    columns: [...columns.values()],
    given: nodes.filter((node) => node.opName === GIVEN).map((node) => node.name),
    ...rest,
  };
}

/** The nodes that outputs hang on, each after those it uses. */
function reachable(outputs: readonly GraphNode[]): readonly GraphNode[] {
  const order = new Set<GraphNode>();
  const path: { node: GraphNode; next: number }[] = [];
  const seen = new Set<GraphNode>();
  for (const output of outputs) {
    if (!seen.has(output)) path.push({ node: output, next: 0 });
    seen.add(output);
    while (path.length > 0) {
      const top = path.at(-1)!;
      const child = top.node.inputs[top.next++]?.node;
      if (child && !seen.has(child)) {
        seen.add(child);
        path.push({ node: child, next: 0 });
      } else if (!child) {
        order.add(top.node);
        path.pop();
      }
    }
  }
  return [...order];
}
