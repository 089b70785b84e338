import type { Graph } from "../../graph/graph.js";
import { type Box, type Drawing, drawingOf, type Flow } from "./drawing.js";
import { look } from "./look.js";
import { type Rows, rowsOf } from "./rows.js";

export interface DrawingOptions {
  /** Shapes on the edges, parameter counts in the boxes and their sum in the caption. Default false. */
  readonly withData?: boolean;
  /** Stands above the picture. Default the file name of the config; an empty text leaves it out. */
  readonly title?: string;
  /** Where the data flows: from the bottom up (default), or from left to right. */
  readonly direction?: "up" | "right";
}

/**
 * The graph in Graphviz's language. Data flows from the columns to the outputs; each node and each column is
 * one box whatever uses it, and its inputs stand in the order of the text. The same graph gives the same text.
 * @see https://graphviz.org/doc/info/lang.html
 */
export function graphToDot(graph: Graph, options: DrawingOptions = {}): string {
  const { withData = false, title = titleOf(graph), direction = "up" } = options;
  const drawing = drawingOf(graph, withData);
  const rows = rowsOf(drawing);
  const lines = [
    `graph ${attributesText({
      ...look.graph,
      rankdir: direction === "up" ? "BT" : "LR",
      label: new Lines(
        [title, drawing.caption].filter((line) => line !== ""),
        "left",
      ),
    })}`,
    `node ${attributesText(look.node)}`,
    `edge ${attributesText(look.edge)}`,
    ...drawing.boxes.map(boxText),
    ...drawing.flows.map(flowText),
    ...edgeTexts(drawing, rows),
    ...rowTexts(drawing, rows),
  ];
  return `digraph ${quoted(title)} {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;
}

function titleOf(graph: Graph): string {
  const name = graph.source.path.split(/[\\/]/).at(-1)!;
  return name.startsWith("<") ? "" : name;
}

function boxText({ id, kind, name, lines, isOutput }: Box): string {
  const attributes = {
    ...look[kind],
    ...(isOutput ? look.output : {}),
    class: isOutput ? `${kind} output` : kind,
    label: new Lines([name, ...lines], "centre"),
  };
  return `${quoted(id)} ${attributesText(attributes)}`;
}

/** Graphviz lays out what stands on an edge best as a small node without a border. */
function flowText({ id, from, text, isWeight }: Flow): string {
  const stem = { ...look.stem, ...(isWeight ? look.weightEdge : {}) };
  const label = new Lines([text], "centre");
  return `${quoted(id)} ${attributesText({ ...look.flow, label })}; ${arrow(from, id, stem)}`;
}

function edgeTexts({ edges, flows }: Drawing, { unordered }: Rows): string[] {
  const weights = new Set(flows.filter((flow) => flow.isWeight).map((flow) => flow.id));
  const inputs = new Map<string, number>();
  return edges.map(({ from, flow, to }) => {
    const number = (inputs.get(to) ?? 0) + 1;
    inputs.set(to, number);
    return arrow(flow ?? from, to, {
      ...(flow !== null && weights.has(flow) ? look.weightEdge : {}),
      ...(unordered.has(to) ? { ...look.inputNumber, headlabel: number } : {}),
    });
  });
}

function rowTexts({ flows }: Drawing, { rows, props }: Rows): string[] {
  const flowsOf = new Map<string, string[]>();
  for (const { id, from } of flows) flowsOf.set(from, [...(flowsOf.get(from) ?? []), id]);
  const ranks = rows.flatMap((row) => [row, row.flatMap((id) => flowsOf.get(id) ?? [])]);
  return [
    ...ranks
      .filter((row) => row.length > 1)
      .map((row) => `{ rank=same edge ${attributesText(look.unseen)} ${row.map(quoted).join(" -> ")} }`),
    // Graphviz forgets the order of a row for boxes that no edge enters.
    ...props.map(([below, box]) => arrow(below, box, look.unseen)),
  ];
}

function arrow(from: string, to: string, attributes: Attributes): string {
  const ends = `${quoted(from)} -> ${quoted(to)}`;
  return Object.keys(attributes).length === 0 ? ends : `${ends} ${attributesText(attributes)}`;
}

type Attributes = Readonly<Record<string, string | number | Lines>>;

/** A label: lines of text that all end the same way. */
class Lines {
  constructor(
    readonly lines: readonly string[],
    readonly align: "centre" | "left",
  ) {}
}

function attributesText(attributes: Attributes): string {
  const texts = Object.entries(attributes).map(([name, value]) =>
    value instanceof Lines ? `${name}=${labelText(value)}` : `${name}=${quoted(String(value))}`,
  );
  return `[${texts.join(" ")}]`;
}

/** A quoted name of Graphviz's language. */
function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}

/** Control characters, which no picture can hold, become `?`. */
function labelText({ lines, align }: Lines): string {
  const escaped = lines.map((line) =>
    line
      // Graphviz reads entities in labels.
      .replaceAll("&", "&amp;")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replace(/[\u0000-\u001f\u007f]/g, "?")
      .replace(/[\\"]/g, "\\$&"),
  );
  return align === "left" ? `"${escaped.map((line) => `${line}\\l`).join("")}"` : `"${escaped.join("\\n")}"`;
}
