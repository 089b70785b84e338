import { failure, UsageError } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import type { Graph, GraphNode } from "../graph/graph.js";
import type { Weight } from "../model/model.js";
import type { VectorTable } from "./genreShare.js";
import type { StoredRun } from "./readRun.js";

/** What a model has learned of each user or item: one row of numbers for each. */
export interface LearnedTable extends VectorTable {
  /** The node whose weights they are. */
  readonly node: string;
  readonly values: Float32Array;
  /** Original ids, in the order of the rows. */
  readonly ids: readonly string[];
  /** What people call them; null where the data has no titles. */
  readonly titles: readonly string[] | null;
  /** Ratings of each in all parts of the run's data; null where the run keeps no histories. */
  readonly counts: Int32Array | null;
}

export interface TableOptions {
  /** Whose table. Default "item". */
  column?: string;
  /** The node that has it. Default the first that looks up the column, else the first with as many rows. */
  node?: string;
}

/**
 * The table of a model with a row of several numbers for each id of a column.
 * @throws UsageError where there is none, or the named node has none
 */
export function learnedTable(
  graph: Graph,
  weights: readonly Weight[],
  stored: StoredRun,
  { column = "item", node: wanted }: TableOptions,
): LearnedTable {
  const { context, texts, history } = stored;
  const ids = context.ids.get(column)?.ids;
  if (!ids) {
    throw failure(UsageError, "no-ids", `the data of this run has no column \`${column}\` of ids`, {
      notes: [`its columns of ids: ${[...context.ids.keys()].join(", ")}`],
    });
  }
  const candidates = graph.nodes.flatMap((node) => tablesOf(node, column, ids.length));
  const fitting = candidates.filter(({ node }) => wanted === undefined || node === wanted);
  const chosen = fitting.find(({ looksUp }) => looksUp) ?? fitting[0];
  if (!chosen) throw noTable(graph, column, ids.length, wanted, candidates);
  const { values, shape } = weights.find(({ name }) => name === chosen.weight)!;
  return {
    node: chosen.node,
    rows: shape[0]!,
    width: shape[1]!,
    values: Float32Array.from(values),
    ids,
    titles: texts[`${column}.title`] ?? null,
    counts: countsOf(history, column, ids.length),
  };
}

interface Candidate {
  readonly node: string;
  readonly weight: string;
  /** Whether the node reads the column itself. */
  readonly looksUp: boolean;
}

function tablesOf({ name, weights, columns }: GraphNode, column: string, rows: number): Candidate[] {
  const read = columns.filter(({ schema }) => schema?.kind === "index").map((fact) => fact.name);
  const looksUp = read.includes(column);
  if (!looksUp && read.length > 0) return [];
  return weights
    .filter(({ shape }) => shape.length === 2 && shape[0] === rows && Number(shape[1]) > 1)
    .map((weight) => ({ node: name, weight: `${name}/${weight.name}`, looksUp }));
}

function countsOf(history: StoredRun["history"], column: string, rows: number): Int32Array | null {
  if (!history || (column !== "user" && column !== "item")) return null;
  const counts = new Int32Array(rows);
  for (const index of history[column]) counts[index]!++;
  return counts;
}

function noTable(
  graph: Graph,
  column: string,
  rows: number,
  wanted: string | undefined,
  candidates: readonly Candidate[],
) {
  const shaped = graph.nodes.flatMap(({ name, weights }) =>
    weights.map(({ shape }) => `${name} [${shape.join(", ")}]`),
  );
  const names = [...new Set(candidates.map(({ node }) => node))];
  const near = wanted === undefined ? undefined : nearest(wanted, names)[0];
  const message =
    wanted === undefined
      ? `the model has no table with a row of several numbers for each ${column}`
      : `node \`${wanted}\` has no table with a row of several numbers for each ${column}`;
  return failure(UsageError, "no-table", message, {
    label: near ? `did you mean \`${near}\`?` : "",
    notes:
      names.length > 0
        ? [`nodes that have one: ${names.join(", ")}`]
        : [`such a table has ${rows} rows and at least 2 columns; its weights are ${shaped.join(", ")}`],
  });
}
