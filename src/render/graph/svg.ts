import type { Graph } from "../../graph/graph.js";
import { type DrawingOptions, graphToDot } from "./dot.js";

/** The picture as SVG text, laid out by Graphviz (a build in WebAssembly: nothing has to be installed). */
export async function graphToSvg(graph: Graph, options: DrawingOptions = {}): Promise<string> {
  return dotToSvg(graphToDot(graph, options));
}

export async function dotToSvg(dot: string): Promise<string> {
  const { renderGraphFromSource } = await import("graphviz-cli");
  const svg = await renderGraphFromSource({ input: dot }, { format: "svg" });
  // Fonts whose letters are as wide as those the picture was laid out with, and others only where there are none.
  return svg.replaceAll(/font-family="[^"]*"/g, `font-family="${families}"`);
}

const families = "Helvetica,Arial,Arimo,'Liberation Sans',sans-serif";

/** Width and height of a picture by Graphviz, in points. */
export function sizeOfSvg(svg: string): readonly [number, number] {
  const [, width, height] = /<svg width="([\d.]+)pt" height="([\d.]+)pt"/.exec(svg)!;
  return [Number(width), Number(height)];
}
