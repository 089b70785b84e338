import { basename } from "node:path";
import type { Graph } from "../../graph/graph.js";
import { type Box, drawingOf, type Edge } from "./drawing.js";
import { look } from "./look.js";

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
  const attributes: Attributes = {
    ...look.graph,
    rankdir: direction === "up" ? "BT" : "LR",
    label: captionHtml(title, drawing.caption),
  };
  const lines = [
    `digraph ${quoted(title)} {`,
    `  graph [${attributesText(attributes)}]`,
    `  node [${attributesText(look.node)}]`,
    `  edge [${attributesText(look.edge)}]`,
    ...drawing.boxes.map((box) => `  ${boxText(box, drawing.edges)}`),
    ...drawing.edges.map((edge) => `  ${edgeText(edge)}`),
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

function titleOf(graph: Graph): string {
  const name = basename(graph.source.path);
  return name.startsWith("<") ? "" : name;
}

/** HTML-like labels are marked, since they stand between angle brackets instead of quotes. */
type Attributes = Readonly<Record<string, string | number | Html>>;
interface Html {
  readonly html: string;
}

function boxText(box: Box, edges: readonly Edge[]): string {
  const { kind, isOutput } = box;
  const inputs = edges.filter((edge) => edge.to === box.id).length;
  return `${quoted(box.id)} [${attributesText({
    ...look[kind],
    ...(isOutput ? look.output : {}),
    ...(inputs > 1 ? { ordering: "in" } : {}),
    class: isOutput ? `${kind} output` : kind,
    label: boxHtml(box),
  })}]`;
}

function edgeText(edge: Edge): string {
  const ends = `${quoted(edge.from)} -> ${quoted(edge.to)}`;
  const attributes: Attributes = {
    ...(edge.isWeight ? look.weightEdge : {}),
    ...(edge.label === "" ? {} : { label: { html: escapeHtml(edge.label) } }),
  };
  return Object.keys(attributes).length === 0 ? ends : `${ends} [${attributesText(attributes)}]`;
}

function boxHtml(box: Box): Html {
  const [call, ...args] = box.lines;
  const rows = [
    text(box.name, `<b>`, look.size.name, look[box.kind].color),
    ...(call === undefined ? [] : [text(call, "", look.size.call, look.ink)]),
    ...args.map((line) => text(line, "", look.size.argument, look.paleInk)),
    ...box.facts.map((line) => text(line, "<i>", look.size.argument, look.ink)),
  ];
  return { html: rows.join("<br/>") };
}

function captionHtml(title: string, caption: readonly string[]): Html | "" {
  const rows = [
    ...(title === "" ? [] : [text(title, "<b>", look.size.title, look.ink)]),
    ...(caption.length === 0 ? [] : [text(caption.join(" · "), "", look.size.call, look.paleInk)]),
  ];
  return rows.length === 0 ? "" : { html: `${rows.join('<br align="left"/>')}<br align="left"/>` };
}

function text(content: string, style: "" | "<b>" | "<i>", size: number, color: string): string {
  const inner = `${style}${escapeHtml(content)}${style.replace("<", "</")}`;
  return `<font point-size="${size}" color="${color}">${inner}</font>`;
}

function attributesText(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}=${typeof value === "object" ? `<${value.html}>` : quoted(String(value))}`)
    .join(" ");
}

/** A quoted name of Graphviz's language. */
function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}

const entities = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
]);

/** Text for an HTML-like label; control characters, which XML cannot hold, become `�`. */
function escapeHtml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[&<>"]/g, (c) => entities.get(c)!).replace(/[\u0000-\u001f\u007f]/g, "�");
}
