import type { Graph } from "../graph/graph.js";

/**
 * Whether a graph knows a user by their history alone: it reads `user.rated`, no other column of the users' table, and
 * has no weights with a row a user. Then it scores anybody who has a history, trained on or not.
 */
export function knowsUsersByHistory({ columns, nodes }: Graph): boolean {
  const known = columns.filter(({ schema }) => schema?.table === "user");
  const hasRows = nodes.some(
    (node) => node.weights.length > 0 && node.columns.some(({ name }) => name === "user"),
  );
  return known.length > 0 && known.every(({ schema }) => schema!.name === "rated") && !hasRows;
}
