import { suffixOf } from "../../declare/exposed.js";
import { type Shape, showShape, type TensorType } from "../../declare/shape.js";
import type { Graph, GraphNode, InputRef } from "../../graph/graph.js";
import { type Argument, callLines } from "./callLines.js";
import { countParameters, describeParameters, type ParameterCount, trainedParameters } from "./parameters.js";

/** What a picture of a graph shows, before any drawing language. */
export interface Drawing {
  readonly boxes: readonly Box[];
  /** What flows out of boxes, where there is something to write on the edges. */
  readonly flows: readonly Flow[];
  readonly edges: readonly Edge[];
  /** Facts about the whole; empty without data. */
  readonly caption: string;
}

/** data: a column or a tensor handed in; weights: a table of its own; op: everything computed. */
export type BoxKind = "op" | "data" | "weights";

/** A node or a column. */
export interface Box {
  /** Unique among boxes and flows. */
  readonly id: string;
  readonly kind: BoxKind;
  readonly name: string;
  /** The call, its arguments, then the number of parameters. */
  readonly lines: readonly string[];
  readonly isOutput: boolean;
}

/** What all edges of one box carry, written once where they part: a shape, or an exposed weight and its shape. */
export interface Flow {
  readonly id: string;
  /** The box it leaves. */
  readonly from: string;
  readonly text: string;
  readonly isWeight: boolean;
}

export interface Edge {
  /** The box it leaves. */
  readonly from: string;
  /** The flow it carries; null where nothing is written on it. */
  readonly flow: string | null;
  /** The box it enters. The edges into one box come in the order of its inputs. */
  readonly to: string;
}

/** Every node and every column once, whatever uses them. */
export function drawingOf(graph: Graph, withData: boolean): Drawing {
  const columnBoxes = boxesOfColumns(graph);
  const boxes: Box[] = [];
  const flows = new Map<string, Flow>();
  const edges: Edge[] = [];
  const connect = (from: string, to: string, text: string, weight: string | null) => {
    const id = weight === null ? `${from} value` : `${from} weight ${weight}`;
    if (text !== "") flows.set(id, { id, from, text, isWeight: weight !== null });
    edges.push({ from, flow: text === "" ? null : id, to });
  };
  for (const { name } of graph.columns) {
    const id = columnBoxes.get(name)!;
    if (!graph.byName.has(id)) boxes.push(dataBox(id, name, "data"));
  }
  for (const node of graph.nodes) {
    boxes.push(boxOf(graph, node, withData));
    for (const input of node.inputs) {
      connect(input.node.name, node.name, textOf(input, withData), input.weight);
    }
    for (const { name, type } of node.columns) {
      const from = columnBoxes.get(name)!;
      if (from !== node.name) connect(from, node.name, withData ? shapeText(type) : "", null);
    }
  }
  return {
    boxes,
    flows: [...flows.values()],
    edges,
    caption: withData ? describeParameters(totalOf(graph)) : "",
  };
}

function totalOf({ nodes }: Graph): ParameterCount {
  const total = countParameters(nodes.flatMap((node) => node.weights));
  // Without its facts a node's weights are not known, so it seems to have none.
  const isOpen = nodes.some((node) => node.op !== null && node.facts === null);
  return isOpen ? { ...total, unknown: [...new Set([...total.unknown, "?"])] } : total;
}

/** The box of each column: the first placeholder that reads it, else one of its own. */
function boxesOfColumns(graph: Graph): Map<string, string> {
  const boxes = new Map<string, string>();
  for (const { name, op, columns } of graph.nodes) {
    if (op?.look !== "placeholder" || columns.length !== 1) continue;
    const column = columns[0]!.name;
    if (!boxes.has(column)) boxes.set(column, name);
  }
  for (const { name } of graph.columns) {
    // No node's name holds a space, so this id is the column's own even beside a node of the same name.
    if (!boxes.has(name)) boxes.set(name, `data ${name}`);
  }
  return boxes;
}

function dataBox(id: string, name: string, line: string): Box {
  return { id, kind: "data", name, lines: [line], isOutput: false };
}

function boxOf(graph: Graph, node: GraphNode, withData: boolean): Box {
  const { op, name, opName, written, weights } = node;
  const isOutput = graph.outputs.includes(node);
  if (op === null && graph.given.includes(name)) return { ...dataBox(name, name, "handed in"), isOutput };
  // The edge from the column says its name already.
  const columns = node.columns.map((column) => column.name);
  const leftOut = ({ value }: Argument) => typeof value === "string" && columns.includes(value);
  const call = callLines({ opName, params: op?.params ?? {}, written, leftOut });
  return {
    id: name,
    kind: op === null ? "op" : op.look === "placeholder" ? "data" : op.look,
    name,
    lines: withData ? [...call, ...trainedParameters(weights)] : call,
    isOutput,
  };
}

function textOf({ node, weight }: InputRef, withData: boolean): string {
  if (weight === null) return withData ? shapeText(node.type) : "";
  const shape = node.weights.find((spec) => spec.name === weight)?.shape ?? null;
  return `${weightName(node, weight)} ${withData ? shapeOrNothing(shape) : ""}`.trimEnd();
}

/** As a config names it: `huser_weights`. */
function weightName({ name, op }: GraphNode, weight: string): string {
  return `${name}_${(op && suffixOf(op, weight)) ?? weight}`;
}

/** `[batch, 100]`; several tensors as `3 of [batch, 1]`; nothing where nothing is known. */
function shapeText(type: TensorType | readonly TensorType[]): string {
  if (!isList(type)) return shapeOrNothing(type.shape);
  const shapes = type.map(({ shape }) => shapeOrNothing(shape)).filter((shape) => shape !== "");
  const same = shapes.length > 1 && shapes.every((shape) => shape === shapes[0]);
  return same ? `${shapes.length} of ${shapes[0]}` : shapes.join(", ");
}

function shapeOrNothing(shape: Shape): string {
  return shape === null ? "" : showShape(shape);
}

function isList(type: TensorType | readonly TensorType[]): type is readonly TensorType[] {
  return Array.isArray(type);
}
