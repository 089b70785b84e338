import { extname } from "node:path";
import { isObject, type NamesOf, requireArgument, requireOptions } from "../../diagnostics/arguments.js";
import { failure, UsageError } from "../../diagnostics/errors.js";
import type { Graph } from "../../graph/graph.js";
import { writeFileAtomic } from "../../platform/files.js";
import { type DrawingOptions, graphToDot } from "./dot.js";
import { svgToPdf } from "./pdf.js";
import { svgToPng } from "./png.js";
import { graphToSvg } from "./svg.js";

/** A file extension and how its bytes are made. */
const formats = new Map<string, (graph: Graph, options: DrawingOptions) => Promise<string | Uint8Array>>([
  [".pdf", async (graph, options) => svgToPdf(await graphToSvg(graph, options))],
  [".svg", graphToSvg],
  [".png", async (graph, options) => svgToPng(await graphToSvg(graph, options))],
  [".dot", async (graph, options) => graphToDot(graph, options)],
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
  const extension = extname(path).toLowerCase();
  const render = formats.get(extension);
  if (!render) throw unknownFormat(path, extension);
  writeFileAtomic(path, await render(graph, options));
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
