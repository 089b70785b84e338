import type { DataSet } from "../data/types.js";
import { failure, ResourceError } from "../diagnostics/errors.js";
import { type Graph, type GraphNode, typesOf } from "../graph/graph.js";
import { countParameters, weightSize } from "../graph/size.js";
import type { MachineMemory } from "../platform/machineMemory.js";
import { minibatchSize } from "./epochRows.js";
import type { TrainSettings } from "./settings.js";

/** Bytes that training takes, about; rather too few than too many. */
export interface MemoryNeeded {
  /** Twice: as tfjs holds them, and where steps change them. */
  readonly weights: number;
  /** What the optimizer keeps beside each weight. */
  readonly slots: number;
  /** Of weights that are changed as a whole; where rows are looked up, gradients are of few. */
  readonly gradients: number;
  /** The best weights so far, or the sets that a sampler keeps. */
  readonly kept: number;
  /** What the nodes yield for a minibatch, and the gradient of the largest. */
  readonly activations: number;
  readonly total: number;
}

/** Of a float32. */
const BYTES = 4;

/** What training on these rows takes beside the data. */
export function memoryNeeded(graph: Graph, settings: TrainSettings, train: DataSet): MemoryNeeded {
  const all = BYTES * (countParameters(graph.nodes) ?? 0);
  const { sampler, optimizer } = settings;
  const dense = graph.nodes.filter((node) => !looksUp(node));
  const yielded = graph.nodes.map((node) => BYTES * elementsOf(node, rowsOf(settings, train)));
  const parts = {
    weights: 2 * all,
    slots: sampler === null ? all * Object.keys(optimizer.slots).length : 0,
    gradients: sampler === null ? BYTES * (countParameters(dense) ?? 0) : 0,
    kept: all * setsKept(settings),
    activations: yielded.reduce((sum, bytes) => sum + bytes, 0) + yielded.reduce((a, b) => Math.max(a, b), 0),
  };
  return { ...parts, total: Object.values(parts).reduce((sum, bytes) => sum + bytes, 0) };
}

/**
 * Refuses what would make the machine swap, or be killed, before anything is allocated.
 * @throws ResourceError that tells the sum, the machine's memory and the way out
 */
export function requireMemory(
  graph: Graph,
  settings: TrainSettings,
  train: DataSet,
  { total }: MachineMemory,
): void {
  const needed = memoryNeeded(graph, settings, train);
  if (needed.total <= total) return;
  const rows = rowsOf(settings, train);
  const weigh = (node: GraphNode) => (countParameters([node]) ?? 0) + elementsOf(node, rows);
  const largest = graph.nodes.reduce((a, b) => (weigh(b) > weigh(a) ? b : a));
  throw failure(
    ResourceError,
    "too-large",
    `training takes about ${showBytes(needed.total)} of memory, and there are ${showBytes(total)}`,
    {
      at: largest.nameSpan,
      label: "most of it here",
      notes: [
        partsIn(needed, settings, rows),
        "make this node or the minibatch (`--mb`) smaller, or train on a machine with more memory",
        ...(needed.slots > 0 ? ["`--opt grad` keeps nothing beside the weights"] : []),
      ],
    },
  );
}

/** `weights 1.2 GiB, what adam keeps 1.2 GiB, …` */
function partsIn(needed: MemoryNeeded, { opt }: TrainSettings, rows: number): string {
  const parts: readonly (readonly [string, number])[] = [
    ["weights", needed.weights],
    [`what \`${opt}\` keeps beside them`, needed.slots],
    ["gradients", needed.gradients],
    ["weights that are kept", needed.kept],
    [`what the nodes yield for ${rows.toLocaleString("en")} rows`, needed.activations],
  ];
  const told = parts.filter(([, bytes]) => bytes > needed.total / 100);
  return told.map(([name, bytes]) => `${name}: ${showBytes(bytes)}`).join(", ");
}

/** Rows of a step, negatives among them. */
function rowsOf(settings: TrainSettings, train: DataSet): number {
  return minibatchSize(train, settings) * (1 + (settings.negatives?.count ?? 0));
}

function setsKept({ sampler, epochs, restore }: TrainSettings): number {
  if (sampler === null) return restore === "best" ? 1 : 0;
  const { declaration, params } = sampler;
  let sets = 0;
  for (let sweep = 1; sweep <= epochs; sweep++) if (declaration.keeps(params as never, sweep)) sets += 1;
  return sets;
}

/** Whether a step changes rows of the node's weights, by ids. */
function looksUp({ columns }: GraphNode): boolean {
  return columns.some(({ schema }) => schema?.kind === "index");
}

/** Numbers that a node yields, or the layers within it. */
function elementsOf(node: GraphNode, rows: number): number {
  const outputs = typesOf(node).reduce(
    (sum, { shape }) => sum + (shape ?? []).reduce<number>((n, dim) => n * sizeOf(dim, rows), 1),
    0,
  );
  const layers = node.weights
    .filter((weight) => weight.shape.length === 2 && weightSize(weight) !== null)
    .reduce((sum, { shape }) => sum + rows * Number(shape[1]), 0);
  return Math.max(outputs, layers);
}

function sizeOf(dim: number | string, rows: number): number {
  return typeof dim === "number" ? dim : dim === "batch" ? rows : 1;
}

/** `3.1 GiB`, `240 MiB` */
export function showBytes(bytes: number): string {
  return bytes < 2 ** 30 ? `${Math.ceil(bytes / 2 ** 20)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
