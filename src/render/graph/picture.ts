import { extname } from "node:path";
import { isObject, type NamesOf, requireArgument, requireOptions } from "../../diagnostics/arguments.js";
import { failure, UsageError } from "../../diagnostics/errors.js";
import type { Graph } from "../../graph/graph.js";
import { writeFileAtomic } from "../../platform/files.js";
import { type DrawingOptions, graphToDot } from "./dot.js";
import { svgToPdf } from "./pdf.js";
import { svgToPng } from "./png.js";
import { dotToSvg } from "./svg.js";

/** A file extension and how its bytes are made of a text in Graphviz's language. */
const formats = new Map<string, (dot: string) => Promise<string | Uint8Array>>([
  [".pdf", async (dot) => svgToPdf(await dotToSvg(dot))],
  [".svg", dotToSvg],
  [".png", async (dot) => svgToPng(await dotToSvg(dot))],
  [".dot", async (dot) => dot],
]);

const OPTIONS: NamesOf<DrawingOptions> = { withData: true, title: true, direction: true };

/**
 * Draws a graph into a file; the extension chooses the format. Needs no data and builds no tensors.
 * @throws UsageError for an extension other than `.pdf`, `.svg`, `.png` and `.dot`, or an unknown option
 * @throws ResourceError where the file cannot be written
 * @example await renderGraph(graph, "mf.pdf")
 */
export async function renderGraph(graph: Graph, path: string, options: DrawingOptions = {}): Promise<void> {
  const call = "renderGraph(graph, path, options)";
  requireArgument(call, "graph", "a compiled graph", graph, isObject(graph));
  requireArgument(call, "path", "a file name", path, typeof path === "string");
  requireOptions(call, options, OPTIONS);
  await renderDot(() => graphToDot(graph, options), path);
}

/** Draws what Graphviz's language says; the extension is looked at before the text is asked for. Throws likewise. */
export async function renderDot(dot: () => string, path: string): Promise<void> {
  const extension = extname(path).toLowerCase();
  const render = formats.get(extension);
  if (!render) throw unknownFormat(path, extension);
  writeFileAtomic(path, await render(dot()));
}

function unknownFormat(path: string, extension: string) {
  const known = [...formats.keys()].map((name) => `\`${name}\``).join(", ");
  const message =
    extension === ""
      ? `\`${path}\` has no extension`
      : `\`${path}\` cannot be drawn: \`${extension}\` is no format for pictures`;
  return failure(UsageError, "unknown-picture-format", message, {
    notes: [`the extension chooses the format: ${known}`],
  });
}
