import type { Graph } from "../../graph/graph.js";
import { type DrawingOptions, graphToDot } from "./dot.js";

/** The picture as SVG text, laid out by Graphviz (a build in WebAssembly: nothing has to be installed). */
export async function graphToSvg(graph: Graph, options: DrawingOptions = {}): Promise<string> {
  return dotToSvg(graphToDot(graph, options));
}

export async function dotToSvg(dot: string): Promise<string> {
  const { renderGraphFromSource } = await import("graphviz-cli");
  const { ascii, restore } = standIns(dot);
  return styleText(restore(await renderGraphFromSource({ input: ascii }, { format: "svg" })));
}

// Letters as wide as those the picture was laid out with; others only where there are none.
const families = "Helvetica,Arial,Arimo,Liberation Sans,DejaVu Sans,sans-serif";

/**
 * Sets names apart from what stands below them. The Graphviz at hand knows one style a label: its build has no
 * HTML-like labels. The first line of a box and of the caption is a name.
 */
function styleText(svg: string): string {
  return svg
    .replaceAll(/font-family="[^"]*"/g, `font-family="${families}"`)
    .replaceAll(
      /<g id="[^"]*" class="(?:graph|node (?:op|data|weights))[^"]*"(?:(?!<g |<\/g>).)*/gs,
      (group) => group.replace("<text ", '<text font-weight="bold" '),
    );
}

/**
 * The Graphviz at hand knows the widths of ASCII letters alone and takes others for spaces, with a warning on
 * stderr. So it gets a pair such as `` `a `` in place of every other letter, about as wide as a wide letter.
 */
export function standIns(text: string): { ascii: string; restore: (laidOut: string) => string } {
  const letters = [...new Set(text.match(/[^\0-\x7f]|`/gu))];
  const digits = letters.length > 36 ? 3 : 1;
  const pairs = new Map(letters.map((letter, i) => [letter, `\`${i.toString(36).padStart(digits, "0")}`]));
  const backwards = new Map([...pairs].map(([letter, pair]) => [pair, letter]));
  return {
    ascii: text.replace(/[^\0-\x7f]|`/gu, (letter) => pairs.get(letter)!),
    restore: (laidOut) =>
      laidOut.replace(new RegExp(`\`[0-9a-z]{${digits}}`, "g"), (pair) => backwards.get(pair) ?? pair),
  };
}

/** Width and height of a picture by Graphviz, in points. */
export function sizeOfSvg(svg: string): readonly [number, number] {
  const [, width, height] = /<svg width="([\d.]+)pt" height="([\d.]+)pt"/.exec(svg)!;
  return [Number(width), Number(height)];
}
