import { type Shape, showShape, type TensorType } from "../../declare/shape.js";
import type { Graph, GraphNode, InputRef } from "../../graph/graph.js";
import { type Argument, callLines } from "./argumentLines.js";
import { countParameters, describeParameters } from "./parameters.js";

/** What a picture of a graph shows, before any drawing language: boxes, edges and a caption. */
export interface Drawing {
  readonly boxes: readonly Box[];
  readonly edges: readonly Edge[];
  /** Facts about the whole; empty without data. */
  readonly caption: readonly string[];
}

/** data: a column or a tensor handed in; weights: a table of its own; op: everything computed. */
export type BoxKind = "op" | "data" | "weights";

export interface Box {
  /** Unique in the drawing. */
  readonly id: string;
  readonly kind: BoxKind;
  readonly name: string;
  /** The call, then its arguments. */
  readonly lines: readonly string[];
  /** Parameter counts; empty without data. */
  readonly facts: readonly string[];
  readonly isOutput: boolean;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  /** What flows: a shape, the name of an exposed weight, or nothing. */
  readonly label: string;
  /** Set where the edge carries a weight instead of the node's value. */
  readonly isWeight: boolean;
}

/** Every node and every column once, whatever uses them. Edges keep the order of the inputs. */
export function drawingOf(graph: Graph, withData: boolean): Drawing {
  const columnBoxes = boxesOfColumns(graph);
  const boxes: Box[] = [];
  const edges: Edge[] = [];
  graph.columns.forEach((column, i) => {
    const id = columnBoxes.get(i)!;
    if (!graph.byName.has(id)) boxes.push(dataBox(id, column.name));
  });
  for (const node of graph.nodes) {
    boxes.push(boxOf(graph, node, withData));
    for (const input of node.inputs) edges.push(edgeOf(input, node, withData));
    for (const i of node.columns) {
      const from = columnBoxes.get(i)!;
      if (from === node.name) continue;
      const label = withData ? shapeLabel(graph.columns[i]!.type.shape) : "";
      edges.push({ from, to: node.name, label, isWeight: false });
    }
  }
  const total = countParameters(graph.nodes.flatMap((node) => node.weights));
  return { boxes, edges, caption: withData ? describeParameters(total) : [] };
}

/** The box of each column: the first placeholder that reads it, else one of its own. */
function boxesOfColumns(graph: Graph): Map<number, string> {
  const boxes = new Map<number, string>();
  for (const node of graph.nodes) {
    const [column] = node.columns;
    if (node.op?.look !== "placeholder" || node.columns.length !== 1 || boxes.has(column!)) continue;
    boxes.set(column!, node.name);
  }
  graph.columns.forEach((column, i) => {
    // No node's name holds a space, so this id is the column's own even beside a node of the same name.
    if (!boxes.has(i)) boxes.set(i, `data ${column.name}`);
  });
  return boxes;
}

function dataBox(id: string, name: string): Box {
  return { id, kind: "data", name, lines: ["data"], facts: [], isOutput: false };
}

function boxOf(graph: Graph, node: GraphNode, withData: boolean): Box {
  const isOutput = graph.outputs.includes(node);
  const { op, name } = node;
  if (op === null) return { ...dataBox(name, name), lines: ["handed in"], isOutput };
  // The edge from the column says its name already.
  const columns = node.columns.map((i) => graph.columns[i]!.name);
  const leftOut = ({ value }: Argument) => typeof value === "string" && columns.includes(value);
  return {
    id: name,
    kind: op.look === "placeholder" ? "data" : op.look,
    name,
    lines: callLines({ opName: node.opName, params: op.params, written: node.written, leftOut }),
    facts: withData ? describeParameters(countParameters(node.weights)) : [],
    isOutput,
  };
}

function edgeOf(input: InputRef, user: GraphNode, withData: boolean): Edge {
  const { node, weight } = input;
  const shapes = withData ? shapesOf(input) : "";
  const label = weight === null ? shapes : `${weightName(node, weight)} ${shapes}`.trimEnd();
  return { from: node.name, to: user.name, label, isWeight: weight !== null };
}

/** As a config names it: `huser_weights`. */
function weightName({ name, op }: GraphNode, weight: string): string {
  const exposed = Object.entries(op?.exposes ?? {}).find(([, of]) => of === weight);
  return `${name}_${exposed?.[0] ?? weight}`;
}

function shapesOf({ node, weight }: InputRef): string {
  if (weight !== null) return shapeLabel(node.weights.find((spec) => spec.name === weight)?.shape ?? null);
  if (!isList(node.type)) return shapeLabel(node.type.shape);
  const shapes = node.type.map((type) => shapeLabel(type.shape)).filter((shape) => shape !== "");
  const same = shapes.every((shape) => shape === shapes[0]);
  return same && shapes.length > 1 ? `${shapes.length} × ${shapes[0]}` : shapes.join(", ");
}

function shapeLabel(shape: Shape): string {
  return shape === null ? "" : showShape(shape);
}

function isList(type: TensorType | readonly TensorType[]): type is readonly TensorType[] {
  return Array.isArray(type);
}
